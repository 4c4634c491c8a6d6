"""offices"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
DAY, MOMENT = sa.Date(), sa.DateTime(timezone=True)
NOW = sa.text("lms_now()")
WORDS = (("member_list_entries", "name_fold"), ("chamber_people", "search_key"), ("certificates", "search_key"))


def keys(table, **targets):
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def upgrade():
    fixed_term_offices()
    suggestions()
    mark = "CAST(chamber_id AS text) || 'x'"
    words_by_chamber(f"'c' || {mark} || replace({{0}}, ' ', ' c' || {mark})")
    printed = [sa.text("(personal ->> 'member_number')")]
    op.create_index("ix_memberships_number", "memberships", ["chamber_id", "number_fold"])
    op.create_index("ix_certificates_printed_number", "certificates", ["chamber_id", *printed])


def words_by_chamber(words):
    """The three lists that are searched by name: the chamber's number before each word instead of beside the words."""
    for table, column in WORDS:
        op.drop_index(f"ix_{table}_words", table)
        expression = f"to_tsvector('simple'::regconfig, {words.format(column)})"
        op.create_index(f"ix_{table}_words", table, [sa.text(expression)], postgresql_using="gin")


def fixed_term_offices():
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("waivable", JSONB, nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        *keys("offices", chamber_id="chambers", created_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )
    op.create_index("ix_offices_list", "offices", ["chamber_id", "sort_key"])
    op.create_table(
        "office_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("opens_on", DAY, nullable=False),
        sa.Column("closes_on", DAY, nullable=False),
        sa.Column("starts_on", DAY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked", JSONB, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("commission", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *keys("office_calls", chamber_id="chambers", office_id="offices", created_by_id="users", decided_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_calls")),
    )
    op.create_index(op.f("ix_office_calls_office_id"), "office_calls", ["office_id"])
    is_open = sa.text("state = 'open'")
    op.create_index("ix_office_calls_open", "office_calls", ["chamber_id", "closes_on"], postgresql_where=is_open)
    op.create_table(
        "office_candidacies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("nominated_by_id", sa.Integer(), nullable=True),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("verdict", JSONB, nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("changed_at", MOMENT, server_default=NOW, nullable=False),
        *keys("office_candidacies", call_id="office_calls", user_id="users", nominated_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_candidacies")),
        sa.UniqueConstraint("call_id", "user_id", name=op.f("uq_office_candidacies_call_id_user_id")),
    )
    op.create_index(op.f("ix_office_candidacies_user_id"), "office_candidacies", ["user_id"])
    op.create_table(
        "office_appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", DAY, nullable=False),
        sa.Column("ends_on", DAY, nullable=False),
        sa.Column("renewal", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", DAY, nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("told_of_end_at", MOMENT, nullable=True),
        *keys(
            "office_appointments",
            chamber_id="chambers",
            office_id="offices",
            user_id="users",
            call_id="office_calls",
            created_by_id="users",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_appointments")),
    )
    op.create_index("ix_office_appointments_office", "office_appointments", ["office_id", "starts_on"])
    op.create_index("ix_office_appointments_chamber", "office_appointments", ["chamber_id", "starts_on"])
    op.create_index(op.f("ix_office_appointments_user_id"), "office_appointments", ["user_id"])
    is_active = sa.text("state = 'active'")
    op.create_index("ix_office_appointments_due", "office_appointments", ["ends_on"], postgresql_where=is_active)
    columns = ["office_id", "user_id", "starts_on"]
    op.create_index("uq_office_appointments_start", "office_appointments", columns, unique=True)


def suggestions():
    op.create_table(
        "suggestion_readers",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", MOMENT, nullable=True),
        *keys("suggestion_readers", user_id="users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_suggestion_readers")),
    )
    op.create_index(
        "ix_suggestion_readers_due",
        "suggestion_readers",
        [sa.text("mailed_at NULLS FIRST")],
        postgresql_where=sa.text("by_email"),
    )
    op.create_table(
        "suggestion_interests",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        *keys("suggestion_interests", user_id="users"),
        sa.PrimaryKeyConstraint("user_id", "subject", name=op.f("pk_suggestion_interests")),
    )
    op.create_table(
        "suggestion_hidden_courses",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("hidden_at", MOMENT, server_default=NOW, nullable=False),
        *keys("suggestion_hidden_courses", user_id="users", course_id="courses"),
        sa.PrimaryKeyConstraint("user_id", "course_id", name=op.f("pk_suggestion_hidden_courses")),
    )


def downgrade():
    op.drop_index("ix_certificates_printed_number", "certificates")
    op.drop_index("ix_memberships_number", "memberships")
    words_by_chamber("'c' || CAST(chamber_id AS text) || ' ' || {0}")
    for table in ("suggestion_hidden_courses", "suggestion_interests", "suggestion_readers"):
        op.drop_table(table)
    for table in ("office_appointments", "office_candidacies", "office_calls", "offices"):
        op.drop_table(table)
