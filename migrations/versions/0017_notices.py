"""notices"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade():
    op.create_table(
        "mail_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_mail_choices")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_announcements_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_announcements_created_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_announcements_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_chamber_id"), "announcements", ["chamber_id"], unique=False)
    op.create_index(
        "ix_announcements_due",
        "announcements",
        ["shown_from"],
        unique=False,
        postgresql_where=sa.text("state = 'published' AND told_at IS NULL"),
    )
    op.create_index(op.f("ix_announcements_run_id"), "announcements", ["run_id"], unique=False)
    op.create_index(
        "ix_announcements_shown",
        "announcements",
        ["shown_from"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_messages_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_messages_course_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_messages_run_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_messages_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index(op.f("ix_messages_chamber_id"), "messages", ["chamber_id"], unique=False)
    op.create_table(
        "course_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_course_questions_chamber_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_course_questions_closed_by_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_course_questions_enrolment_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_course_questions_run_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_course_questions_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_course_questions_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_questions")),
    )
    op.create_index("ix_course_questions_desk", "course_questions", ["chamber_id", "state"], unique=False)
    op.create_index(op.f("ix_course_questions_enrolment_id"), "course_questions", ["enrolment_id"], unique=False)
    op.create_index(op.f("ix_course_questions_user_id"), "course_questions", ["user_id"], unique=False)
    op.create_index(op.f("ix_course_questions_version_id"), "course_questions", ["version_id"], unique=False)
    op.create_table(
        "message_receipts",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_receipts_message_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_message_receipts_user_id")),
        sa.PrimaryKeyConstraint("message_id", "user_id", name=op.f("pk_message_receipts")),
    )
    op.create_index(
        "ix_message_receipts_open",
        "message_receipts",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.create_index("ix_message_receipts_user", "message_receipts", ["user_id"], unique=False)
    op.create_table(
        "question_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_question_posts_author_id")),
        sa.ForeignKeyConstraint(["question_id"], ["course_questions.id"], name=op.f("fk_question_posts_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_posts")),
    )
    op.create_index(op.f("ix_question_posts_question_id"), "question_posts", ["question_id"], unique=False)


def downgrade():
    op.drop_table("question_posts")
    op.drop_table("message_receipts")
    op.drop_table("course_questions")
    op.drop_table("messages")
    op.drop_table("announcements")
    op.drop_table("mail_choices")
