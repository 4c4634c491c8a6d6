"""assignments"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"


def upgrade():
    op.create_table(
        "courseworks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("late_percent", sa.Integer(), nullable=False),
        sa.Column("extensions", JSONB, nullable=False),
        sa.Column("max_mb", sa.Integer(), nullable=False),
        sa.Column("rubric", JSONB, nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("markers", sa.Integer(), nullable=False),
        sa.Column("marker_gap", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_courseworks_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_courseworks_created_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_courseworks_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courseworks")),
    )
    op.create_index(op.f("ix_courseworks_chamber_id"), "courseworks", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_courseworks_version_id"), "courseworks", ["version_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coursework_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_submissions_chamber_id")),
        sa.ForeignKeyConstraint(["coursework_id"], ["courseworks.id"], name=op.f("fk_submissions_coursework_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_submissions_enrolment_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_submissions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("coursework_id", "enrolment_id", name=op.f("uq_submissions_coursework_id_enrolment_id")),
    )
    op.create_index(op.f("ix_submissions_enrolment_id"), "submissions", ["enrolment_id"], unique=False)
    op.create_index(op.f("ix_submissions_user_id"), "submissions", ["user_id"], unique=False)
    op.create_index("ix_submissions_waiting", "submissions", ["chamber_id", "state"], unique=False)
    op.create_table(
        "submission_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_submission_files_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_files")),
    )
    op.create_index(op.f("ix_submission_files_submission_id"), "submission_files", ["submission_id"], unique=False)
    op.create_table(
        "submission_opinions",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["marker_id"], ["users.id"], name=op.f("fk_submission_opinions_marker_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_opinions_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "round", "turn", name=op.f("pk_submission_opinions")),
        sa.UniqueConstraint(
            "submission_id", "round", "marker_id", name=op.f("uq_submission_opinions_submission_id_round_marker_id")
        ),
    )
    op.create_index(op.f("ix_submission_opinions_marker_id"), "submission_opinions", ["marker_id"], unique=False)
    op.add_column("exam_sessions", sa.Column("practice_of_id", sa.Integer(), nullable=True))
    op.add_column("exam_sessions", sa.Column("cleaned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_exam_sessions_practice_of_id"), "exam_sessions", "exam_sessions", ["practice_of_id"], ["id"]
    )
    op.create_index(
        "uq_exam_sessions_practice_of_id",
        "exam_sessions",
        ["practice_of_id"],
        unique=True,
        postgresql_where=sa.text("practice_of_id IS NOT NULL AND cleaned_at IS NULL"),
    )
    live_ruling("state IN ('waiting', 'applying', 'applied')")


def live_ruling(states):
    op.drop_index("uq_question_rulings_live", "question_rulings")
    op.create_index(
        "uq_question_rulings_live",
        "question_rulings",
        ["exam_id", "version_id"],
        unique=True,
        postgresql_where=sa.text(states),
    )


def downgrade():
    live_ruling("state IN ('waiting', 'applied')")
    op.drop_index("uq_exam_sessions_practice_of_id", "exam_sessions")
    op.drop_constraint("fk_exam_sessions_practice_of_id", "exam_sessions", type_="foreignkey")
    op.drop_column("exam_sessions", "cleaned_at")
    op.drop_column("exam_sessions", "practice_of_id")
    for table in ("submission_opinions", "submission_files", "submissions", "courseworks"):
        op.drop_table(table)
