"""surveys, totals of past years, shared links; indexes that the union-size data set asked for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
PEOPLE = [
    ("ix_certificates_holders", "certificates"),
    ("ix_enrolments_people", "enrolments"),
    ("ix_memberships_people", "memberships"),
]


def upgrade():
    op.create_table(
        "history_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_history_imports_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_history_imports_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_imports")),
    )
    op.create_index(op.f("ix_history_imports_chamber_id"), "history_imports", ["chamber_id"], unique=False)
    op.create_table(
        "share_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_share_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_links_token_hash")),
    )
    op.create_index(op.f("ix_share_links_user_id"), "share_links", ["user_id"], unique=False)
    op.create_table(
        "survey_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_survey_templates_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_survey_templates_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_templates")),
    )
    op.create_index(op.f("ix_survey_templates_chamber_id"), "survey_templates", ["chamber_id"], unique=False)
    op.create_index(
        "uq_survey_templates_automatic",
        "survey_templates",
        ["chamber_id"],
        unique=True,
        postgresql_where=sa.text("is_automatic AND retired_at IS NULL"),
    )
    op.create_table(
        "history_totals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_history_totals_chamber_id")),
        sa.ForeignKeyConstraint(["import_id"], ["history_imports.id"], name=op.f("fk_history_totals_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_totals")),
        sa.UniqueConstraint("chamber_id", "year", name=op.f("uq_history_totals_chamber_id_year")),
    )
    op.create_index(op.f("ix_history_totals_import_id"), "history_totals", ["import_id"], unique=False)
    op.create_table(
        "survey_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("questions", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["survey_templates.id"], name=op.f("fk_survey_versions_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_versions")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_survey_versions_template_id_number")),
    )
    op.create_index(
        "uq_survey_versions_current",
        "survey_versions",
        ["template_id"],
        unique=True,
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_index(
        "uq_survey_versions_draft",
        "survey_versions",
        ["template_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_surveys_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_surveys_course_id")),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_versions.id"], name=op.f("fk_surveys_course_version_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_surveys_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["survey_versions.id"], name=op.f("fk_surveys_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("run_id", "version_id", name=op.f("uq_surveys_run_id_version_id")),
    )
    op.create_index(op.f("ix_surveys_chamber_id"), "surveys", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_surveys_version_id"), "surveys", ["version_id"], unique=False)
    op.create_table(
        "survey_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("tallies", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_survey_batches_chamber_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_batches_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_batches")),
    )
    op.create_index(op.f("ix_survey_batches_chamber_id"), "survey_batches", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_survey_batches_survey_id"), "survey_batches", ["survey_id"], unique=False)
    op.create_table(
        "survey_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_survey_invitations_enrolment_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_invitations_survey_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_survey_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitations")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_survey_invitations_enrolment_id")),
    )
    op.create_index(op.f("ix_survey_invitations_survey_id"), "survey_invitations", ["survey_id"], unique=False)
    op.create_index(op.f("ix_survey_invitations_user_id"), "survey_invitations", ["user_id"], unique=False)
    op.create_table(
        "survey_responses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_responses_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_responses")),
    )
    op.create_index(op.f("ix_survey_responses_survey_id"), "survey_responses", ["survey_id"], unique=False)
    op.create_table(
        "survey_batch_trainers",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["survey_batches.id"], name=op.f("fk_survey_batch_trainers_batch_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainers.id"], name=op.f("fk_survey_batch_trainers_trainer_id")),
        sa.PrimaryKeyConstraint("batch_id", "trainer_id", name=op.f("pk_survey_batch_trainers")),
    )
    op.create_index(op.f("ix_survey_batch_trainers_trainer_id"), "survey_batch_trainers", ["trainer_id"], unique=False)
    op.create_table(
        "survey_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["survey_batches.id"], name=op.f("fk_survey_texts_batch_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_survey_texts_chamber_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_survey_texts_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_texts")),
    )
    op.create_index(op.f("ix_survey_texts_batch_id"), "survey_texts", ["batch_id"], unique=False)
    op.create_index("ix_survey_texts_desk", "survey_texts", ["chamber_id", "state"], unique=False)

    for table in ("users", "certificates"):
        op.create_index(
            f"ix_{table}_words",
            table,
            [sa.text("to_tsvector('simple'::regconfig, search_key)")],
            postgresql_using="gin",
        )
    op.create_index(
        "ix_certificates_unsealed",
        "certificates",
        ["chamber_id"],
        postgresql_where=sa.text("pdf_sha256 IS NULL AND render_refusal IS NOT NULL"),
    )
    for name, table in PEOPLE:
        op.create_index(name, table, ["chamber_id", "user_id"])
    op.create_index("ix_course_runs_ended", "course_runs", ["ends_at"], postgresql_where=sa.text("kind = 'dated'"))
    op.create_index(
        "ix_course_runs_coming",
        "course_runs",
        ["starts_at"],
        postgresql_where=sa.text("kind = 'dated' AND state IN ('planned', 'open')"),
    )


def downgrade():
    op.drop_index("ix_course_runs_coming", "course_runs")
    op.drop_index("ix_course_runs_ended", "course_runs")
    for name, table in PEOPLE:
        op.drop_index(name, table)
    op.drop_index("ix_certificates_unsealed", "certificates")
    for table in ("certificates", "users"):
        op.drop_index(f"ix_{table}_words", table)
    op.drop_table("survey_texts")
    op.drop_table("survey_batch_trainers")
    op.drop_table("survey_responses")
    op.drop_table("survey_invitations")
    op.drop_table("survey_batches")
    op.drop_table("surveys")
    op.drop_table("survey_versions")
    op.drop_table("history_totals")
    op.drop_table("survey_templates")
    op.drop_table("share_links")
    op.drop_table("history_imports")
