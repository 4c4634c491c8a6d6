"""exam_plans"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"


def upgrade():
    op.create_table(
        "recompute_nights",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("differences", JSONB, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_recompute_nights")),
    )
    op.create_table(
        "exam_conflicts",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_conflicts_exam_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exam_conflicts_user_id")),
        sa.PrimaryKeyConstraint("exam_id", "user_id", name=op.f("pk_exam_conflicts")),
    )
    op.create_table(
        "question_rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effect", JSONB, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_question_rulings_chamber_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_question_rulings_decided_by_id")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_question_rulings_exam_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_question_rulings_proposed_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_question_rulings_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_rulings")),
    )
    op.create_index(op.f("ix_question_rulings_chamber_id"), "question_rulings", ["chamber_id"], unique=False)
    op.create_index(
        "uq_question_rulings_live",
        "question_rulings",
        ["exam_id", "version_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'applied')"),
    )
    op.create_table(
        "mark_opinions",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_mark_opinions_attempt_id")),
        sa.ForeignKeyConstraint(["marker_id"], ["users.id"], name=op.f("fk_mark_opinions_marker_id")),
        sa.PrimaryKeyConstraint("attempt_id", "question", "turn", name=op.f("pk_mark_opinions")),
    )
    op.create_index(op.f("ix_mark_opinions_marker_id"), "mark_opinions", ["marker_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("ruling_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_objections_chamber_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_objections_decided_by_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_objections_result_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["question_rulings.id"], name=op.f("fk_objections_ruling_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_objections_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_objections_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("result_id", "question", name=op.f("uq_objections_result_id_question")),
    )
    op.create_index(op.f("ix_objections_chamber_id"), "objections", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_objections_ruling_id"), "objections", ["ruling_id"], unique=False)
    op.create_index(op.f("ix_objections_user_id"), "objections", ["user_id"], unique=False)
    op.create_index(op.f("ix_objections_version_id"), "objections", ["version_id"], unique=False)
    op.create_table(
        "result_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("ruling_id", sa.Integer(), nullable=True),
        sa.Column("objection_id", sa.Integer(), nullable=True),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_result_changes_actor_id")),
        sa.ForeignKeyConstraint(["objection_id"], ["objections.id"], name=op.f("fk_result_changes_objection_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_result_changes_result_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["question_rulings.id"], name=op.f("fk_result_changes_ruling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_changes")),
    )
    op.create_index(op.f("ix_result_changes_result_id"), "result_changes", ["result_id"], unique=False)
    op.create_index(op.f("ix_result_changes_ruling_id"), "result_changes", ["ruling_id"], unique=False)
    op.add_column("marks", sa.Column("ruling", sa.Text(), server_default="", nullable=False))
    op.add_column("results", sa.Column("pass_kept", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("exams", sa.Column("markers", sa.Integer(), server_default="1", nullable=False))
    op.add_column("exams", sa.Column("marker_gap", sa.Integer(), server_default="20", nullable=False))
    op.add_column("exams", sa.Column("writers", JSONB, server_default="[]", nullable=False))
    op.add_column("exams", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("exams", sa.Column("locked_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_exams_locked_by_id", "exams", "users", ["locked_by_id"], ["id"])
    op.execute("CREATE TRIGGER keep BEFORE UPDATE ON result_changes FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    # what is open already was opened under the former rule, by one person
    op.execute("UPDATE exams SET locked_at = opened_at, locked_by_id = opened_by_id WHERE state <> 'draft'")
    op.create_index(op.f("ix_question_versions_author_id"), "question_versions", ["author_id"])


def downgrade():
    op.drop_table("result_changes")
    op.drop_table("objections")
    op.drop_table("mark_opinions")
    op.drop_table("question_rulings")
    op.drop_table("exam_conflicts")
    op.drop_table("recompute_nights")

    op.drop_index(op.f("ix_question_versions_author_id"), "question_versions")
