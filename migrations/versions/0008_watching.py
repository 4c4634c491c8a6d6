"""watching"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade():
    op.create_table(
        "playback_clocks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("sid", sa.BigInteger(), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("open_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("prev_sid", sa.BigInteger(), nullable=True),
        sa.Column("prev_seq", sa.Integer(), nullable=False),
        sa.Column("superseded_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("credit_ms", sa.Integer(), nullable=False),
        sa.Column("last_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("rate_milli", sa.Integer(), nullable=False),
        sa.Column("calls_milli", sa.Integer(), nullable=False),
        sa.Column("calls_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("starts_since_ms", sa.BigInteger(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("gained_ms", sa.Integer(), nullable=False),
        sa.Column("refused_ms", sa.BigInteger(), nullable=False),
        sa.Column("hidden_ms", sa.BigInteger(), nullable=False),
        sa.Column("rate_max", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_playback_clocks_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_playback_clocks")),
        postgresql_with={"fillfactor": 60},
    )
    op.create_table(
        "lesson_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_lesson_notes_enrolment_id")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_lesson_notes_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_notes")),
    )
    op.create_index("ix_lesson_notes_enrolment", "lesson_notes", ["enrolment_id", "lesson_id"], unique=False)
    op.create_table(
        "playback_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("gained_ms", sa.Integer(), nullable=False),
        sa.Column("refused_ms", sa.BigInteger(), nullable=False),
        sa.Column("hidden_ms", sa.BigInteger(), nullable=False),
        sa.Column("rate_max", sa.Integer(), nullable=False),
        sa.Column("ua_hash", sa.Text(), nullable=True),
        sa.Column("ip_prefix", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_playback_sessions_enrolment_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_playback_sessions_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["video_versions.id"], name=op.f("fk_playback_sessions_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playback_sessions")),
    )
    op.create_index("ix_playback_sessions_enrolment", "playback_sessions", ["enrolment_id", "started_at"], unique=False)
    op.create_index(
        "ix_playback_sessions_open",
        "playback_sessions",
        ["id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "video_completions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("covered_ms", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("threshold_bp", sa.Integer(), nullable=False),
        sa.Column("ranges", sa.LargeBinary(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_video_completions_enrolment_id")),
        sa.ForeignKeyConstraint(["version_id"], ["video_versions.id"], name=op.f("fk_video_completions_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_completions")),
        sa.UniqueConstraint("enrolment_id", "version_id", name=op.f("uq_video_completions_enrolment_id_version_id")),
    )
    op.create_table(
        "watch_credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=True),
        sa.Column("from_ms", sa.Integer(), nullable=True),
        sa.Column("to_ms", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("gained_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_watch_credits_chamber_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_watch_credits_decided_by_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_watch_credits_enrolment_id")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_watch_credits_lesson_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_watch_credits_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_credits")),
    )
    op.create_index(op.f("ix_watch_credits_enrolment_id"), "watch_credits", ["enrolment_id"], unique=False)
    op.create_index(
        "ix_watch_credits_waiting",
        "watch_credits",
        ["chamber_id"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "watch_ledgers",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("covered_ms", sa.Integer(), nullable=False),
        sa.Column("ranges", sa.LargeBinary(), nullable=False),
        sa.Column("resume_ms", sa.Integer(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_watch_ledgers_enrolment_id")),
        sa.ForeignKeyConstraint(["version_id"], ["video_versions.id"], name=op.f("fk_watch_ledgers_version_id")),
        sa.PrimaryKeyConstraint("enrolment_id", "version_id", name=op.f("pk_watch_ledgers")),
        postgresql_with={"fillfactor": 60},
    )
    op.create_table(
        "watch_totals",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("covered_ms", sa.BigInteger(), nullable=False),
        sa.Column("required_ms", sa.BigInteger(), nullable=False),
        sa.Column("threshold_bp", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("version_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("durations_ms", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("snapshot", JSONB, nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_watch_totals_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_watch_totals")),
        postgresql_with={"fillfactor": 60},
    )


def downgrade():
    op.drop_table("watch_totals")
    op.drop_table("watch_ledgers")
    op.drop_table("watch_credits")
    op.drop_table("video_completions")
    op.drop_table("playback_sessions")
    op.drop_table("lesson_notes")
    op.drop_table("playback_clocks")
