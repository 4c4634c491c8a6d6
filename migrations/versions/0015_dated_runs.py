"""dated_runs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade():
    op.add_column(
        "course_runs", sa.Column("uid", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    )
    op.add_column("course_runs", sa.Column("delivery_form", sa.Text(), nullable=True))
    op.add_column("course_runs", sa.Column("city", sa.Text(), nullable=True))
    op.add_column("course_runs", sa.Column("online_url", sa.Text(), nullable=True))
    op.add_column("course_runs", sa.Column("minimum", sa.Integer(), nullable=True))
    op.add_column("course_runs", sa.Column("slices", JSONB, server_default="[]", nullable=False))
    op.add_column("course_runs", sa.Column("classes", JSONB, server_default="[]", nullable=False))
    op.add_column("course_runs", sa.Column("prerequisite", sa.Text(), nullable=True))
    op.add_column("course_runs", sa.Column("apply_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("course_runs", sa.Column("apply_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("course_runs", sa.Column("order_rule", sa.Text(), server_default="application_time", nullable=False))
    op.add_column("course_runs", sa.Column("seed", sa.Text(), nullable=True))
    op.add_column("course_runs", sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("course_runs", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("course_runs", sa.Column("applied", sa.Integer(), server_default="0", nullable=False))
    op.add_column("course_runs", sa.Column("taken", sa.Integer(), server_default="0", nullable=False))
    op.add_column("course_runs", sa.Column("lock_version", sa.Integer(), server_default="1", nullable=False))
    op.create_index(
        "ix_course_runs_dated",
        "course_runs",
        ["state", "starts_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'dated'"),
    )
    op.create_table(
        "calendar_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_keys_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_keys_token")),
    )
    op.create_table(
        "run_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_run_events_actor_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_run_events_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_events")),
    )
    op.create_index(op.f("ix_run_events_run_id"), "run_events", ["run_id"], unique=False)
    op.create_table(
        "run_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_run_sessions_chamber_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_run_sessions_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_sessions")),
    )
    op.create_index(op.f("ix_run_sessions_run_id"), "run_sessions", ["run_id"], unique=False)
    op.create_index(op.f("ix_run_sessions_starts_at"), "run_sessions", ["starts_at"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("member_class", sa.Text(), nullable=False),
        sa.Column("member_number", sa.Text(), nullable=True),
        sa.Column("price_kurus", sa.Integer(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection_decision", sa.Text(), nullable=True),
        sa.Column("objection_reason", sa.Text(), nullable=True),
        sa.Column("objection_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_applications_chamber_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_applications_decided_by_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_applications_enrolment_id")),
        sa.ForeignKeyConstraint(["objection_by_id"], ["users.id"], name=op.f("fk_applications_objection_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_runs.id"], name=op.f("fk_applications_run_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_applications_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_applications_enrolment_id")),
        sa.UniqueConstraint("run_id", "code", name=op.f("uq_applications_run_id_code")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_applications_run_id_number")),
    )
    op.create_index(op.f("ix_applications_chamber_id"), "applications", ["chamber_id"], unique=False)
    op.create_index(
        "ix_applications_offered",
        "applications",
        ["offered_until"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index("ix_applications_order", "applications", ["run_id", "state", "rank"], unique=False)
    op.create_index(op.f("ix_applications_user_id"), "applications", ["user_id"], unique=False)
    op.create_index(
        "uq_applications_live",
        "applications",
        ["user_id", "run_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered', 'admitted')"),
    )
    op.create_table(
        "attendance_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_attendance_changes_actor_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attendance_changes_enrolment_id")),
        sa.ForeignKeyConstraint(["session_id"], ["run_sessions.id"], name=op.f("fk_attendance_changes_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_changes")),
    )
    op.create_index(op.f("ix_attendance_changes_session_id"), "attendance_changes", ["session_id"], unique=False)
    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("excuse", sa.Text(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attendance_marks_enrolment_id")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["users.id"], name=op.f("fk_attendance_marks_marked_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["run_sessions.id"], name=op.f("fk_attendance_marks_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_marks")),
        sa.UniqueConstraint("session_id", "enrolment_id", name=op.f("uq_attendance_marks_session_id_enrolment_id")),
    )
    op.create_index(op.f("ix_attendance_marks_enrolment_id"), "attendance_marks", ["enrolment_id"], unique=False)
    op.create_table(
        "attendance_outcomes",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("counted_minutes", sa.Integer(), nullable=False),
        sa.Column("total_minutes", sa.Integer(), nullable=False),
        sa.Column("threshold_bp", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attendance_outcomes_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_attendance_outcomes")),
    )
    op.create_table(
        "roll_calls",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("phone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_roll_calls_chamber_id")),
        sa.ForeignKeyConstraint(["session_id"], ["run_sessions.id"], name=op.f("fk_roll_calls_session_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_roll_calls")),
    )
    op.create_table(
        "application_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_application_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_events_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
    )
    op.create_index(
        op.f("ix_application_events_application_id"), "application_events", ["application_id"], unique=False
    )
    op.create_check_constraint(op.f("ck_course_runs_seats"), "course_runs", "capacity IS NULL OR taken <= capacity")
    op.execute(
        "CREATE TRIGGER catalogue_run AFTER UPDATE OF state, starts_at ON course_runs FOR EACH ROW "
        "WHEN (NEW.kind = 'dated' AND (NEW.state, NEW.starts_at) IS DISTINCT FROM (OLD.state, OLD.starts_at)) "
        "EXECUTE FUNCTION catalogue_changed()"
    )


def downgrade():
    op.execute("DROP TRIGGER catalogue_run ON course_runs")
    op.drop_table("application_events")
    op.drop_table("roll_calls")
    op.drop_table("attendance_outcomes")
    op.drop_table("attendance_marks")
    op.drop_table("attendance_changes")
    op.drop_table("applications")
    op.drop_table("run_sessions")
    op.drop_table("run_events")
    op.drop_table("calendar_keys")
    op.drop_index("ix_course_runs_dated", "course_runs")
    op.drop_constraint(op.f("ck_course_runs_seats"), "course_runs")
    for name in (
        "lock_version",
        "taken",
        "applied",
        "opened_at",
        "drawn_at",
        "seed",
        "order_rule",
        "apply_until",
        "apply_from",
        "prerequisite",
        "classes",
        "slices",
        "minimum",
        "online_url",
        "city",
        "delivery_form",
        "uid",
    ):
        op.drop_column("course_runs", name)
