"""Exam sessions in halls; a running attempt can be paused and given time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# As in 0010, and while the attempt is paused nothing is taken (the page keeps it and sends it again).
SAVE = """
CREATE OR REPLACE FUNCTION attempt_save(p_public uuid, p_generation int, p_session text, p_question int,
    p_seq bigint, p_key uuid, p_value text, p_salt bytea, p_value_digest bytea,
    OUT outcome text, OUT at timestamptz, OUT n int, OUT digest bytea, OUT ends_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE a attempts; e answer_entries; late boolean;
BEGIN
  SELECT * INTO a FROM attempts WHERE public_id = p_public FOR NO KEY UPDATE;
  at := lms_now();
  IF NOT FOUND THEN outcome := 'unknown'; RETURN; END IF;
  ends_at := a.ends_at;
  PERFORM 1 FROM login_sessions s WHERE s.token_hash = p_session AND s.user_id = a.user_id AND s.ended_at IS NULL
    AND (s.expires_at IS NULL OR s.expires_at > at);
  IF NOT FOUND THEN outcome := 'signed_out'; RETURN; END IF;
  SELECT * INTO e FROM answer_entries x WHERE x.attempt_id = a.id AND x.key = p_key;
  IF FOUND THEN
    outcome := CASE WHEN e.question <> p_question OR e.seq <> p_seq THEN 'key_reused'
      WHEN e.kind = 'late' THEN 'late' ELSE 'again' END;
    at := e.at; n := e.n; digest := e.digest;
    RETURN;
  END IF;
  IF a.generation <> p_generation THEN outcome := 'superseded'; RETURN; END IF;
  IF a.entries >= 50000 THEN outcome := 'too_many'; RETURN; END IF;
{paused}  late := a.state <> 'live' OR at > a.deadline_at;
  e := attempt_append(a.id, CASE WHEN late THEN 'late' ELSE 'answer' END, p_question, p_seq, p_key, p_value, p_salt,
    p_value_digest, at);
  n := e.n; digest := e.digest;
  IF late THEN outcome := 'late'; RETURN; END IF;
  INSERT INTO answer_states AS s (attempt_id, question, seq, value, at, n)
  VALUES (a.id, p_question, p_seq, p_value, e.at, e.n)
  ON CONFLICT (attempt_id, question) DO UPDATE
    SET seq = excluded.seq, value = excluded.value, at = excluded.at, n = excluded.n WHERE s.seq < excluded.seq;
  outcome := CASE WHEN FOUND THEN 'saved' ELSE 'older' END;
END $$
"""
PAUSED = "  IF a.state = 'live' AND a.paused_at IS NOT NULL THEN outcome := 'paused'; RETURN; END IF;\n"


def upgrade():
    op.create_table(
        "extra_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_extra_times_chamber_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_extra_times_set_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_extra_times_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_times")),
    )
    op.create_index(op.f("ix_extra_times_user_id"), "extra_times", ["user_id"], unique=False)
    op.create_index(
        "uq_extra_times_in_force",
        "extra_times",
        ["chamber_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "exam_admissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_digest", sa.LargeBinary(), nullable=True),
        sa.Column("pin_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_admissions_exam_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exam_admissions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_admissions")),
    )
    op.create_index(op.f("ix_exam_admissions_user_id"), "exam_admissions", ["user_id"], unique=False)
    op.create_index(
        "uq_exam_admissions_live",
        "exam_admissions",
        ["exam_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "exam_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("entry_rule", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("qualification", sa.Text(), nullable=False),
        sa.Column("proctors_needed", sa.Integer(), nullable=False),
        sa.Column("duty_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duty_seed", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_exam_sessions_chamber_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_exam_sessions_closed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_exam_sessions_created_by_id")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_sessions_exam_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_exam_sessions_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_sessions")),
    )
    op.create_index(op.f("ix_exam_sessions_chamber_id"), "exam_sessions", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_exam_sessions_exam_id"), "exam_sessions", ["exam_id"], unique=False)
    op.create_table(
        "exam_halls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_exam_halls_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_halls")),
        sa.UniqueConstraint("session_id", "name", name=op.f("uq_exam_halls_session_id_name")),
    )
    op.create_table(
        "attempt_credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_credits_attempt_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_attempt_credits_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_credits")),
        sa.UniqueConstraint("attempt_id", "source", name=op.f("uq_attempt_credits_attempt_id_source")),
    )
    op.create_table(
        "attempt_silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_silences_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_silences")),
        sa.UniqueConstraint("attempt_id", "began_at", name=op.f("uq_attempt_silences_attempt_id_began_at")),
    )
    op.create_table(
        "proctor_duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("duties_before", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grants.id"], name=op.f("fk_proctor_duties_grant_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["exam_halls.id"], name=op.f("fk_proctor_duties_hall_id")),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_proctor_duties_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_proctor_duties_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proctor_duties")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_proctor_duties_session_id_user_id")),
    )
    op.create_index(op.f("ix_proctor_duties_user_id"), "proctor_duties", ["user_id"], unique=False)
    op.create_table(
        "seatings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by_id", sa.Integer(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("admission_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["admission_id"], ["exam_admissions.id"], name=op.f("fk_seatings_admission_id")),
        sa.ForeignKeyConstraint(["checked_in_by_id"], ["users.id"], name=op.f("fk_seatings_checked_in_by_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["exam_halls.id"], name=op.f("fk_seatings_hall_id")),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_seatings_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_seatings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seatings")),
        sa.UniqueConstraint("hall_id", "seat", name=op.f("uq_seatings_hall_id_seat")),
        sa.UniqueConstraint("number", name=op.f("uq_seatings_number")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_seatings_session_id_user_id")),
    )
    op.create_index(op.f("ix_seatings_user_id"), "seatings", ["user_id"], unique=False)
    op.create_table(
        "exam_outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("seating_id", sa.Integer(), nullable=True),
        sa.Column("silence_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total_ms", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_exam_outages_decided_by_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["exam_halls.id"], name=op.f("fk_exam_outages_hall_id")),
        sa.ForeignKeyConstraint(["seating_id"], ["seatings.id"], name=op.f("fk_exam_outages_seating_id")),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_exam_outages_session_id")),
        sa.ForeignKeyConstraint(["silence_id"], ["attempt_silences.id"], name=op.f("fk_exam_outages_silence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_outages")),
        sa.UniqueConstraint("key", name=op.f("uq_exam_outages_key")),
    )
    op.create_index(op.f("ix_exam_outages_session_id"), "exam_outages", ["session_id"], unique=False)
    op.create_index("uq_exam_outages_silence_id", "exam_outages", ["silence_id"], unique=True)
    op.create_table(
        "hall_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("seating_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_hall_events_by_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["exam_halls.id"], name=op.f("fk_hall_events_hall_id")),
        sa.ForeignKeyConstraint(["seating_id"], ["seatings.id"], name=op.f("fk_hall_events_seating_id")),
        sa.ForeignKeyConstraint(["session_id"], ["exam_sessions.id"], name=op.f("fk_hall_events_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_events")),
        sa.UniqueConstraint("key", name=op.f("uq_hall_events_key")),
    )
    op.create_index(op.f("ix_hall_events_session_id"), "hall_events", ["session_id"], unique=False)
    op.add_column("exams", sa.Column("in_hall", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.alter_column("exams", "in_hall", server_default=None)
    op.add_column("attempts", sa.Column("admission_id", sa.Integer(), nullable=True))
    op.add_column("attempts", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempts", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("fk_attempts_admission_id", "attempts", "exam_admissions", ["admission_id"], ["id"])
    op.create_unique_constraint("uq_attempts_admission_id", "attempts", ["admission_id"])
    op.execute(SAVE.format(paused=PAUSED))
    op.execute("CREATE TRIGGER keep BEFORE UPDATE ON hall_events FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def downgrade():
    op.execute(SAVE.format(paused=""))
    op.drop_constraint("uq_attempts_admission_id", "attempts")
    op.drop_constraint("fk_attempts_admission_id", "attempts")
    op.drop_column("attempts", "seen_at")
    op.drop_column("attempts", "paused_at")
    op.drop_column("attempts", "admission_id")
    op.drop_column("exams", "in_hall")
    op.drop_table("hall_events")
    op.drop_table("exam_outages")
    op.drop_table("seatings")
    op.drop_table("proctor_duties")
    op.drop_table("attempt_silences")
    op.drop_table("attempt_credits")
    op.drop_table("exam_halls")
    op.drop_table("exam_sessions")
    op.drop_table("exam_admissions")
    op.drop_table("extra_times")
