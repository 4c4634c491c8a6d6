"""notices"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

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
    op.add_column("certificate_kinds", sa.Column("design", sa.Text(), server_default="drawing", nullable=False))
    op.add_column(
        "certificate_kinds", sa.Column("reminder_days", JSONB, server_default="[90, 30, 7]", nullable=False)
    )
    op.add_column("certificate_kinds", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("certificate_kinds", sa.Column("end_note", sa.Text(), server_default="", nullable=False))
    op.add_column("certificates", sa.Column("remind_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_certificates_remind",
        "certificates",
        ["remind_on"],
        unique=False,
        postgresql_where=sa.text("state = 'valid' AND remind_on IS NOT NULL"),
    )
    op.execute("UPDATE certificates SET remind_on = valid_until - 90 WHERE state = 'valid' AND valid_until IS NOT NULL")
    op.create_table(
        "certificate_renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("renewed_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificate_renewals_chamber_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_certificate_renewals_course_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_certificate_renewals_created_by_id")),
        sa.ForeignKeyConstraint(["renewed_by_id"], ["courses.id"], name=op.f("fk_certificate_renewals_renewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_renewals")),
    )
    op.create_index(op.f("ix_certificate_renewals_chamber_id"), "certificate_renewals", ["chamber_id"], unique=False)
    op.create_index(
        "uq_certificate_renewals_live",
        "certificate_renewals",
        ["course_id", "renewed_by_id"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "archive_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_archive_imports_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_archive_imports_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_imports")),
    )
    op.create_index(op.f("ix_archive_imports_chamber_id"), "archive_imports", ["chamber_id"], unique=False)
    op.create_table(
        "archive_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("old_number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("name_fold", sa.Text(), nullable=False),
        sa.Column("member_number", sa.Text(), nullable=True),
        sa.Column("number_fold", sa.Text(), nullable=True),
        sa.Column("kind_title", sa.Text(), nullable=False),
        sa.Column("course_title", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_archive_records_chamber_id")),
        sa.ForeignKeyConstraint(["import_id"], ["archive_imports.id"], name=op.f("fk_archive_records_import_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_archive_records_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_records")),
        sa.UniqueConstraint("code", name=op.f("uq_archive_records_code")),
    )
    op.create_index(op.f("ix_archive_records_import_id"), "archive_records", ["import_id"], unique=False)
    op.create_index("ix_archive_records_member", "archive_records", ["chamber_id", "number_fold"], unique=False)
    op.create_index(op.f("ix_archive_records_user_id"), "archive_records", ["user_id"], unique=False)
    op.create_index(
        "ix_archive_records_words",
        "archive_records",
        [sa.literal_column("to_tsvector('simple'::regconfig, search_key)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "uq_archive_records_number",
        "archive_records",
        ["chamber_id", "old_number"],
        unique=True,
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("beginning", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_api_tokens_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_api_tokens_created_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["users.id"], name=op.f("fk_api_tokens_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    op.create_index(op.f("ix_api_tokens_chamber_id"), "api_tokens", ["chamber_id"], unique=False)
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_saved_filters_chamber_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint(
            "user_id", "chamber_id", "page", "name", name=op.f("uq_saved_filters_user_id_chamber_id_page_name")
        ),
    )


def downgrade():
    op.drop_table("saved_filters")
    op.drop_table("api_tokens")
    op.drop_table("archive_records")
    op.drop_table("archive_imports")
    op.drop_table("certificate_renewals")
    op.drop_index("ix_certificates_remind", "certificates")
    op.drop_column("certificates", "remind_on")
    for column in ("end_note", "ends_on", "reminder_days", "design"):
        op.drop_column("certificate_kinds", column)
    op.drop_table("question_posts")
    op.drop_table("message_receipts")
    op.drop_table("course_questions")
    op.drop_table("messages")
    op.drop_table("announcements")
    op.drop_table("mail_choices")
