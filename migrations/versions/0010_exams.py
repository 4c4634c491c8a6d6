"""exams"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


# One line into an attempt's journal: the head on the attempt moves, the line carries the new digest. The caller holds
# the attempt's row. lms/exams/verification.py recomputes the digest from the same parts.
APPEND = """
CREATE FUNCTION attempt_append(p_attempt int, p_kind text, p_question int, p_seq bigint, p_key uuid, p_value text,
    p_salt bytea, p_value_digest bytea, p_at timestamptz) RETURNS answer_entries LANGUAGE plpgsql AS $$
DECLARE a attempts; e answer_entries;
BEGIN
  SELECT * INTO STRICT a FROM attempts WHERE id = p_attempt;
  INSERT INTO answer_entries (attempt_id, n, kind, question, seq, key, value, salt, value_digest, at, digest)
  VALUES (a.id, a.entries + 1, p_kind, p_question, p_seq, p_key, p_value, p_salt, p_value_digest, p_at,
    sha256(a.digest || convert_to(concat_ws('|', a.public_id, a.entries + 1, p_kind, coalesce(p_question::text, ''),
      coalesce(p_seq::text, ''), coalesce(p_key::text, ''), (extract(epoch FROM p_at) * 1000000)::bigint,
      coalesce(encode(p_value_digest, 'hex'), '')), 'UTF8')))
  RETURNING * INTO e;
  UPDATE attempts SET entries = e.n, digest = e.digest WHERE id = a.id;
  RETURN e;
END $$
"""

# The save of an answer, one round trip: session, device, deadline and order are tested under the attempt's row lock.
# outcome: saved, older (kept, a newer one stands), again (same key), late (kept, does not count); nothing is kept for
# unknown, signed_out, superseded, key_reused, too_many.
SAVE = """
CREATE FUNCTION attempt_save(p_public uuid, p_generation int, p_session text, p_question int, p_seq bigint, p_key uuid,
    p_value text, p_salt bytea, p_value_digest bytea,
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
  late := a.state <> 'live' OR at > a.deadline_at;
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

# Of a journal line only the answer's content may go, when a person is erased.
KEEP = """
CREATE FUNCTION refuse_answer_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.value IS NULL AND NEW.salt IS NULL
      AND to_jsonb(NEW) - 'value' - 'salt' = to_jsonb(OLD) - 'value' - 'salt' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'answer_entries is append-only';
END $$
"""
HAND_WRITTEN = [
    APPEND,
    SAVE,
    KEEP,
    "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON answer_entries "
    "FOR EACH ROW EXECUTE FUNCTION refuse_answer_change()",
    "CREATE TRIGGER keep BEFORE UPDATE ON question_versions FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER keep BEFORE UPDATE ON papers FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE attempts SET (fillfactor = 70)",
    "ALTER TABLE answer_states SET (fillfactor = 70)",
]


def upgrade():
    op.create_table(
        "question_banks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_question_banks_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_question_banks_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_banks")),
    )
    op.create_index(op.f("ix_question_banks_chamber_id"), "question_banks", ["chamber_id"], unique=False)
    op.create_table(
        "question_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["question_banks.id"], name=op.f("fk_question_imports_bank_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_question_imports_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_imports")),
    )
    op.create_index(op.f("ix_question_imports_bank_id"), "question_imports", ["bank_id"], unique=False)
    op.create_table(
        "question_import_items",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("question", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["question_imports.id"], name=op.f("fk_question_import_items_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_question_import_items")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["question_banks.id"], name=op.f("fk_questions_bank_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["question_imports.id"], name=op.f("fk_questions_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_batch_id"), "questions", ["batch_id"], unique=False)
    op.create_index("ix_questions_draw", "questions", ["bank_id", "difficulty", "id"], unique=False)
    op.create_table(
        "exams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("grace_ms", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draw", JSONB, nullable=False),
        sa.Column("shuffle", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("requires_watched", sa.Boolean(), nullable=False),
        sa.Column("rules", JSONB, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_exams_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_exams_created_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_exams_opened_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_exams_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
    )
    op.create_index(op.f("ix_exams_chamber_id"), "exams", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_exams_version_id"), "exams", ["version_id"], unique=False)
    op.create_table(
        "question_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_question_versions_author_id")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_question_versions_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_versions")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_versions_question_id_number")),
    )
    op.create_table(
        "exam_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_questions_exam_id")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_exam_questions_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_questions")),
        sa.UniqueConstraint("exam_id", "question_id", name=op.f("uq_exam_questions_exam_id_question_id")),
    )
    op.create_index(op.f("ix_exam_questions_question_id"), "exam_questions", ["question_id"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("shapes", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra_ms", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attempts_enrolment_id")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_attempts_exam_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attempts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("exam_id", "user_id", "number", name=op.f("uq_attempts_exam_id_user_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attempts_public_id")),
    )
    op.create_index(op.f("ix_attempts_enrolment_id"), "attempts", ["enrolment_id"], unique=False)
    op.create_index(
        "ix_attempts_overdue", "attempts", ["deadline_at"], unique=False, postgresql_where=sa.text("state = 'live'")
    )
    op.create_index(op.f("ix_attempts_user_id"), "attempts", ["user_id"], unique=False)
    op.create_index(
        "uq_attempts_live", "attempts", ["exam_id", "user_id"], unique=True, postgresql_where=sa.text("state = 'live'")
    )
    op.create_table(
        "answer_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("value_digest", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answer_entries_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_entries")),
        sa.UniqueConstraint("attempt_id", "key", name=op.f("uq_answer_entries_attempt_id_key")),
        sa.UniqueConstraint("attempt_id", "n", name=op.f("uq_answer_entries_attempt_id_n")),
    )
    op.create_table(
        "answer_states",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answer_states_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_answer_states")),
    )
    op.create_table(
        "answer_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answer_uploads_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_uploads")),
    )
    op.create_index(op.f("ix_answer_uploads_attempt_id"), "answer_uploads", ["attempt_id"], unique=False)
    op.create_table(
        "marks",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=True),
        sa.Column("most", sa.Text(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_marks_attempt_id")),
        sa.ForeignKeyConstraint(["marker_id"], ["users.id"], name=op.f("fk_marks_marker_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_marks_version_id")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_marks")),
    )
    op.create_index(op.f("ix_marks_version_id"), "marks", ["version_id"], unique=False)
    op.create_table(
        "papers",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("questions", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_papers_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_papers")),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("most", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_results_attempt_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_results_chamber_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_results_enrolment_id")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_results_exam_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["users.id"], name=op.f("fk_results_published_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_results_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_results_attempt_id")),
    )
    op.create_index(op.f("ix_results_chamber_id"), "results", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_results_enrolment_id"), "results", ["enrolment_id"], unique=False)
    op.create_index(op.f("ix_results_exam_id"), "results", ["exam_id"], unique=False)
    op.create_index(op.f("ix_results_user_id"), "results", ["user_id"], unique=False)
    op.create_foreign_key(
        "fk_questions_current_version_id", "questions", "question_versions", ["current_version_id"], ["id"]
    )
    for statement in HAND_WRITTEN:
        op.execute(statement)


def downgrade():
    op.execute("DROP FUNCTION attempt_save, attempt_append")
    op.drop_constraint("fk_questions_current_version_id", "questions")
    op.drop_table("results")
    op.drop_table("papers")
    op.drop_table("marks")
    op.drop_table("answer_uploads")
    op.drop_table("answer_states")
    op.drop_table("answer_entries")
    op.drop_table("attempts")
    op.drop_table("exam_questions")
    op.drop_table("question_versions")
    op.drop_table("exams")
    op.drop_table("questions")
    op.drop_table("question_import_items")
    op.drop_table("question_imports")
    op.drop_table("question_banks")
    op.execute("DROP FUNCTION refuse_answer_change")
