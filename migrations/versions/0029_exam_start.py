"""exam_start"""

from alembic import op

revision = "0029"
down_revision = "0028"

BEGIN = """
CREATE FUNCTION attempt_begin(p_public uuid, p_exam int, p_user int, p_enrolment int, p_seed bigint, p_shapes text,
    p_at timestamptz, p_ends timestamptz, p_deadline timestamptz, p_extra int, p_digest bytea, p_paper jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE made int;
BEGIN
  INSERT INTO attempts (public_id, exam_id, user_id, enrolment_id, number, seed, shapes, started_at, ends_at,
    deadline_at, extra_ms, state, generation, entries, digest)
  VALUES (p_public, p_exam, p_user, p_enrolment, 1, p_seed, p_shapes, p_at, p_ends, p_deadline, p_extra, 'live', 1, 0,
    p_digest)
  ON CONFLICT DO NOTHING RETURNING id INTO made;
  IF made IS NULL THEN RETURN false; END IF;
  INSERT INTO papers (attempt_id, questions) VALUES (made, p_paper);
  PERFORM attempt_append(made, 'start', NULL, NULL, NULL, NULL, NULL, NULL, p_at);
  RETURN true;
END $$
"""


def upgrade():
    op.execute(BEGIN)


def downgrade():
    op.execute("DROP FUNCTION attempt_begin")
