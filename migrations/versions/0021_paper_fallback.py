"""A hall session that must go on on paper: sheets, and what two people read from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"


def upgrade():
    op.add_column("attempts", sa.Column("on_paper_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "exam_paper_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("seating_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("left_ms", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("settled", JSONB, nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_exam_paper_sheets_attempt_id")),
        sa.ForeignKeyConstraint(["collected_by_id"], ["users.id"], name=op.f("fk_exam_paper_sheets_collected_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_exam_paper_sheets_ended_by_id")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["users.id"], name=op.f("fk_exam_paper_sheets_moved_by_id")),
        sa.ForeignKeyConstraint(["seating_id"], ["seatings.id"], name=op.f("fk_exam_paper_sheets_seating_id")),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_exam_paper_sheets_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_paper_sheets")),
    )
    op.create_index(op.f("ix_exam_paper_sheets_session_id"), "exam_paper_sheets", ["session_id"], unique=False)
    op.create_index(
        "uq_exam_paper_sheets_attempt_id",
        "exam_paper_sheets",
        ["attempt_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "exam_paper_readings",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.CheckConstraint("turn IN (1, 2)", name=op.f("ck_exam_paper_readings_two")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_exam_paper_readings_by_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["exam_paper_sheets.id"], name=op.f("fk_exam_paper_readings_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "turn", name=op.f("pk_exam_paper_readings")),
        sa.UniqueConstraint("sheet_id", "by_id", name=op.f("uq_exam_paper_readings_sheet_id_by_id")),
    )


def downgrade():
    op.drop_table("exam_paper_readings")
    op.drop_table("exam_paper_sheets")
    op.drop_column("attempts", "on_paper_at")
