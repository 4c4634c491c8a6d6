"""what keeps the desks of a large union fast, kept reports, reports by e-mail, pooled survey runs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

SOURCES = ("memberships", "membership_claims", "role_grants", "enrolments", "certificates")
WORDS = (("member_list_entries", "name_fold"), ("chamber_people", "search_key"), ("certificates", "search_key"))


def upgrade():
    op.create_table(
        "kept_reports",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_reports")),
    )
    op.add_column("survey_batches", sa.Column("runs", sa.Integer(), server_default="1", nullable=False))
    report_mails()
    people_of_chambers()
    op.drop_index("ix_certificates_words", "certificates")
    for table, column in WORDS:
        words = f"'c' || CAST(chamber_id AS text) || ' ' || {column}"
        op.create_index(
            f"ix_{table}_words", table, [sa.text(f"to_tsvector('simple'::regconfig, {words})")], postgresql_using="gin"
        )
    op.drop_index("ix_member_list_entries_number", "member_list_entries")
    op.create_index("ix_member_list_entries_number", "member_list_entries", ["chamber_id", "number_fold", "id"])
    op.create_index(
        "ix_memberships_branch",
        "memberships",
        ["branch_id", "user_id"],
        postgresql_where=sa.text("branch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_certificates_issued",
        "certificates",
        ["chamber_id", "issued_on"],
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.drop_index("ix_audit_entries_chamber_id", "audit_entries")
    op.create_index("ix_audit_entries_desk", "audit_entries", ["chamber_id", "id"])
    op.create_index(
        "ix_course_runs_states",
        "course_runs",
        ["chamber_id", "state", "branch_id"],
        postgresql_where=sa.text("kind = 'dated'"),
    )
    op.create_index("ix_course_runs_began", "course_runs", [sa.text("coalesce(starts_at, created_at)")])


def report_mails():
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("stop_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_report_schedules_chamber_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_report_schedules_user_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_report_schedules_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
        sa.UniqueConstraint("stop_token", name=op.f("uq_report_schedules_stop_token")),
    )
    live = {"postgresql_where": sa.text("stopped_at IS NULL")}
    op.create_index(op.f("ix_report_schedules_chamber_id"), "report_schedules", ["chamber_id"])
    op.create_index(op.f("ix_report_schedules_user_id"), "report_schedules", ["user_id"])
    op.create_index("ix_report_schedules_due", "report_schedules", ["next_on"], **live)
    once = [sa.text("coalesce(chamber_id, 0)"), "user_id", "rhythm"]
    op.create_index("uq_report_schedules_live", "report_schedules", once, unique=True, **live)
    op.create_table(
        "report_sendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_sendings_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sendings")),
    )
    op.create_index(op.f("ix_report_sendings_schedule_id"), "report_sendings", ["schedule_id"])


def people_of_chambers():
    """The list of each chamber's people, filled by every statement that relates a person to a chamber."""
    op.create_table(
        "chamber_people",
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_chamber_people_chamber_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_chamber_people_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chamber_id", "user_id", name=op.f("pk_chamber_people")),
    )
    op.create_index(op.f("ix_chamber_people_user_id"), "chamber_people", ["user_id"])
    op.create_index(
        "ix_chamber_people_list",
        "chamber_people",
        ["chamber_id", "sort_key", "user_id"],
        postgresql_where=sa.text("is_open"),
    )
    op.execute(JOINED)
    op.execute(RENAMED)
    for table in SOURCES:
        op.execute(
            f"CREATE TRIGGER chamber_people_joined AFTER INSERT ON {table} REFERENCING NEW TABLE AS made "
            "FOR EACH STATEMENT EXECUTE FUNCTION chamber_people_joined()"
        )
        op.execute(
            "INSERT INTO chamber_people (chamber_id, user_id, search_key, sort_key, is_open) "
            f"SELECT DISTINCT t.chamber_id, u.id, u.search_key, u.sort_key, u.closed_at IS NULL FROM {table} t "
            "JOIN users u ON u.id = t.user_id WHERE t.chamber_id IS NOT NULL ON CONFLICT DO NOTHING"
        )
    op.execute(
        "CREATE TRIGGER chamber_people_renamed AFTER UPDATE OF search_key, sort_key, closed_at ON users FOR EACH ROW "
        "EXECUTE FUNCTION chamber_people_renamed()"
    )


JOINED = """
CREATE FUNCTION chamber_people_joined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chamber_people (chamber_id, user_id, search_key, sort_key, is_open)
    SELECT DISTINCT m.chamber_id, u.id, u.search_key, u.sort_key, u.closed_at IS NULL
    FROM made m JOIN users u ON u.id = m.user_id
    WHERE m.chamber_id IS NOT NULL ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$
"""
RENAMED = """
CREATE FUNCTION chamber_people_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chamber_people SET search_key = NEW.search_key, sort_key = NEW.sort_key, is_open = NEW.closed_at IS NULL
    WHERE user_id = NEW.id;
  RETURN NULL;
END $$
"""


def downgrade():
    op.drop_index("ix_course_runs_states", "course_runs")
    op.drop_index("ix_audit_entries_desk", "audit_entries")
    op.create_index("ix_audit_entries_chamber_id", "audit_entries", ["chamber_id"])
    op.drop_index("ix_course_runs_began", "course_runs")
    op.drop_index("ix_certificates_issued", "certificates")
    op.drop_index("ix_memberships_branch", "memberships")
    op.drop_index("ix_member_list_entries_number", "member_list_entries")
    op.create_index("ix_member_list_entries_number", "member_list_entries", ["chamber_id", "number_fold"])
    for table, _ in WORDS:
        op.drop_index(f"ix_{table}_words", table)
    op.create_index(
        "ix_certificates_words",
        "certificates",
        [sa.text("to_tsvector('simple'::regconfig, search_key)")],
        postgresql_using="gin",
    )
    op.execute("DROP TRIGGER chamber_people_renamed ON users")
    for table in SOURCES:
        op.execute(f"DROP TRIGGER chamber_people_joined ON {table}")
    op.execute("DROP FUNCTION chamber_people_renamed()")
    op.execute("DROP FUNCTION chamber_people_joined()")
    op.drop_table("chamber_people")
    op.drop_column("survey_batches", "runs")
    op.drop_table("report_sendings")
    op.drop_table("report_schedules")
    op.drop_table("kept_reports")
