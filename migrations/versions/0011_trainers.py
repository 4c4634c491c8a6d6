"""trainers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade():
    op.create_table(
        "trainer_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("made", JSONB, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_trainer_imports_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_trainer_imports_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_imports")),
    )
    op.create_index(op.f("ix_trainer_imports_chamber_id"), "trainer_imports", ["chamber_id"], unique=False)
    op.create_table(
        "trainers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_fold", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("fields", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_trainers_created_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trainers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainers")),
        sa.UniqueConstraint("email_fold", name=op.f("uq_trainers_email_fold")),
        sa.UniqueConstraint("user_id", name=op.f("uq_trainers_user_id")),
    )
    op.create_table(
        "trainer_authorisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_trainer_authorisations_chamber_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_trainer_authorisations_entered_by_id")),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["trainer_authorisations.id"], name=op.f("fk_trainer_authorisations_renews_id")
        ),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_trainer_authorisations_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_authorisations")),
    )
    op.create_index(
        op.f("ix_trainer_authorisations_chamber_id"), "trainer_authorisations", ["chamber_id"], unique=False
    )
    op.create_index(
        "ix_trainer_authorisations_trainer", "trainer_authorisations", ["trainer_id", "chamber_id"], unique=False
    )
    op.create_table(
        "trainer_chambers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("authorised_by", sa.Text(), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_trainer_chambers_chamber_id")),
        sa.ForeignKeyConstraint(["lent_by_id"], ["chambers.id"], name=op.f("fk_trainer_chambers_lent_by_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_trainer_chambers_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_chambers")),
        sa.UniqueConstraint("trainer_id", "chamber_id", name=op.f("uq_trainer_chambers_trainer_id_chamber_id")),
    )
    op.create_index(op.f("ix_trainer_chambers_chamber_id"), "trainer_chambers", ["chamber_id"], unique=False)
    op.create_table(
        "trainer_loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("lender_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_trainer_loans_asked_by_id")),
        sa.ForeignKeyConstraint(["borrower_id"], ["chambers.id"], name=op.f("fk_trainer_loans_borrower_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_trainer_loans_decided_by_id")),
        sa.ForeignKeyConstraint(["lender_id"], ["chambers.id"], name=op.f("fk_trainer_loans_lender_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_trainer_loans_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_loans")),
    )
    op.create_index(op.f("ix_trainer_loans_borrower_id"), "trainer_loans", ["borrower_id"], unique=False)
    op.create_index(
        "ix_trainer_loans_due", "trainer_loans", ["to_on"], unique=False, postgresql_where=sa.text("state = 'accepted'")
    )
    op.create_index(op.f("ix_trainer_loans_lender_id"), "trainer_loans", ["lender_id"], unique=False)
    op.create_index(
        "uq_trainer_loans_open",
        "trainer_loans",
        ["trainer_id", "borrower_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_table(
        "trainer_trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("stored_name", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_trainer_trainings_approved_by_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_trainer_trainings_chamber_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_trainer_trainings_entered_by_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_trainer_trainings_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_trainings")),
    )
    op.create_index(op.f("ix_trainer_trainings_chamber_id"), "trainer_trainings", ["chamber_id"], unique=False)
    op.create_index("ix_trainer_trainings_trainer", "trainer_trainings", ["trainer_id", "chamber_id"], unique=False)
    op.create_index(
        "ix_trainer_trainings_waiting",
        "trainer_trainings",
        ["chamber_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_trainer_trainings_source",
        "trainer_trainings",
        ["trainer_id", "source_code"],
        unique=True,
        postgresql_where=sa.text("source_code IS NOT NULL"),
    )
    op.create_table(
        "course_trainers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("unmet", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["users.id"], name=op.f("fk_course_trainers_assigned_by_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_course_trainers_chamber_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_course_trainers_run_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_course_trainers_trainer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_course_trainers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_trainers")),
    )
    op.create_index(op.f("ix_course_trainers_chamber_id"), "course_trainers", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_course_trainers_run_id"), "course_trainers", ["run_id"], unique=False)
    op.create_index(op.f("ix_course_trainers_trainer_id"), "course_trainers", ["trainer_id"], unique=False)
    op.create_index(
        "uq_course_trainers_run",
        "course_trainers",
        ["run_id", "trainer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND run_id IS NOT NULL"),
    )
    op.create_index(
        "uq_course_trainers_version",
        "course_trainers",
        ["version_id", "trainer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND run_id IS NULL"),
    )


def downgrade():
    op.drop_table("course_trainers")
    op.drop_table("trainer_trainings")
    op.drop_table("trainer_loans")
    op.drop_table("trainer_chambers")
    op.drop_table("trainer_authorisations")
    op.drop_table("trainers")
    op.drop_table("trainer_imports")
