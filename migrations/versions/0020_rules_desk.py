"""rules_desk"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"


def upgrade():
    op.add_column("course_versions", sa.Column("rules", JSONB, server_default="{}", nullable=False))
    op.add_column("course_versions", sa.Column("follows", JSONB, server_default="[]", nullable=False))
    op.add_column("attendance_marks", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column("roll_calls", sa.Column("report_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "attendance_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("before", JSONB, server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_attendance_reports_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_attendance_reports_created_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["run_sessions.id"], name=op.f("fk_attendance_reports_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_reports")),
    )
    op.create_index(op.f("ix_attendance_reports_session_id"), "attendance_reports", ["session_id"], unique=False)
    op.create_table(
        "practice_rubrics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_practice_rubrics_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_practice_rubrics_course_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_practice_rubrics_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_rubrics")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_practice_rubrics_course_id_number")),
    )
    op.create_table(
        "practice_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("marks", JSONB, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_practice_sheets_enrolment_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_practice_sheets_judge_id")),
        sa.ForeignKeyConstraint(["rubric_id"], ["practice_rubrics.id"], name=op.f("fk_practice_sheets_rubric_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_sheets")),
        sa.UniqueConstraint("enrolment_id", "judge_id", name=op.f("uq_practice_sheets_enrolment_id_judge_id")),
    )
    op.create_table(
        "practice_outcomes",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_practice_outcomes_decided_by_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_practice_outcomes_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_practice_outcomes")),
    )
    op.execute(
        "INSERT INTO qualifications (user_id, kind, valid_from, valid_to, source_code) "
        "SELECT c.user_id, 'course:' || v.course_id, c.issued_on, c.valid_until, c.number FROM certificates c "
        "JOIN course_versions v ON v.id = c.version_id JOIN certificate_kinds k ON k.id = c.kind_id "
        "WHERE c.state = 'valid' AND c.user_id IS NOT NULL AND k.slug = v.certificate_kind"
    )


def downgrade():
    op.execute("DELETE FROM qualifications WHERE kind LIKE 'course:%'")
    for name in ("practice_outcomes", "practice_sheets", "practice_rubrics", "attendance_reports"):
        op.drop_table(name)
    op.drop_column("roll_calls", "report_at")
    op.drop_column("attendance_marks", "minutes")
    op.drop_column("course_versions", "follows")
    op.drop_column("course_versions", "rules")
