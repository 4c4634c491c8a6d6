"""enrolments"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("member_class", sa.Text(), nullable=False),
        sa.Column("member_number", sa.Text(), nullable=True),
        sa.Column("price_kurus", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("access_from", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("access_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_enrolments_chamber_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_enrolments_run_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_enrolments_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_enrolments_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(op.f("ix_enrolments_chamber_id"), "enrolments", ["chamber_id"], unique=False)
    op.create_index(
        "ix_enrolments_ending",
        "enrolments",
        [sa.literal_column("coalesce(reminded_days, 99)"), "access_until"],
        unique=False,
        postgresql_where=sa.text("state = 'active' AND access_until IS NOT NULL"),
    )
    op.create_index(op.f("ix_enrolments_run_id"), "enrolments", ["run_id"], unique=False)
    op.create_index("ix_enrolments_user", "enrolments", ["user_id", "state"], unique=False)
    op.create_index(op.f("ix_enrolments_version_id"), "enrolments", ["version_id"], unique=False)
    op.create_index(
        "uq_enrolments_live",
        "enrolments",
        ["user_id", "run_id"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )


def downgrade():
    op.drop_table("enrolments")
