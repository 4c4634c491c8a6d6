"""catalogue"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_categories_chamber_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("chamber_id", "slug", name=op.f("uq_categories_chamber_id_slug")),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("delivery_form", sa.Text(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=True),
        sa.Column("counts_in_statistics", sa.Boolean(), nullable=False),
        sa.Column("open_to_other_chambers", sa.Boolean(), nullable=False),
        sa.Column("records_trainer_training", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_courses_category_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_courses_chamber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("chamber_id", "code", name=op.f("uq_courses_chamber_id_code")),
    )
    op.create_index(op.f("ix_courses_category_id"), "courses", ["category_id"], unique=False)
    op.create_table(
        "course_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("target_group", sa.Text(), nullable=False),
        sa.Column("practice_notes", sa.Text(), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("methods", JSONB, nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("is_assessed", sa.Boolean(), nullable=False),
        sa.Column("certificate_kind", sa.Text(), nullable=True),
        sa.Column("watch_threshold_bp", sa.Integer(), nullable=False),
        sa.Column("watch_scope", sa.Text(), nullable=False),
        sa.Column("require_visible", sa.Boolean(), nullable=False),
        sa.Column("access_kind", sa.Text(), nullable=False),
        sa.Column("access_days", sa.Integer(), nullable=True),
        sa.Column("access_until", sa.Date(), nullable=True),
        sa.Column("price_kurus", sa.Integer(), nullable=False),
        sa.Column("prices", JSONB, nullable=False),
        sa.Column("keywords", JSONB, nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("author_ids", JSONB, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_course_versions_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_versions_course_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_course_versions_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_versions")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_course_versions_course_id_number")),
    )
    op.create_index(op.f("ix_course_versions_chamber_id"), "course_versions", ["chamber_id"], unique=False)
    op.create_index(
        "uq_course_versions_published",
        "course_versions",
        ["course_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "course_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_course_runs_branch_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_course_runs_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_runs_course_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_course_runs_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_runs")),
    )
    op.create_index(op.f("ix_course_runs_chamber_id"), "course_runs", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_course_runs_course_id"), "course_runs", ["course_id"], unique=False)
    op.create_index(op.f("ix_course_runs_version_id"), "course_runs", ["version_id"], unique=False)
    op.create_index(
        "uq_course_runs_self_paced",
        "course_runs",
        ["version_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'self_paced'"),
    )
    op.create_table(
        "version_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_version_events_actor_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_version_events_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_events")),
    )
    op.create_index(op.f("ix_version_events_version_id"), "version_events", ["version_id"], unique=False)
    op.execute("INSERT INTO catalogue_state (id, token) VALUES (1, gen_random_uuid())")
    op.execute(CHANGED)
    shown = "NEW.state = 'published'"
    was_shown = "OLD.state = 'published'"
    for name, event, table, condition in (
        ("version_in", "INSERT", "course_versions", f"WHEN ({shown})"),
        ("version", "UPDATE", "course_versions", f"WHEN ({shown} OR {was_shown})"),
        ("version_out", "DELETE", "course_versions", f"WHEN ({was_shown})"),
        ("course", "UPDATE", "courses", ""),
        ("category", "UPDATE", "categories", ""),
        ("chamber", "UPDATE", "chambers", ""),
    ):
        op.execute(
            f"CREATE TRIGGER catalogue_{name} AFTER {event} ON {table} FOR EACH ROW {condition} "
            "EXECUTE FUNCTION catalogue_changed()"
        )


CHANGED = """
CREATE FUNCTION catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_state SET token = gen_random_uuid() WHERE id = 1;
  RETURN NULL;
END $$
"""


def downgrade():
    op.execute("DROP FUNCTION catalogue_changed() CASCADE")
    op.drop_table("version_events")
    op.drop_table("course_runs")
    op.drop_table("course_versions")
    op.drop_table("courses")
    op.drop_table("categories")
    op.drop_table("catalogue_state")
