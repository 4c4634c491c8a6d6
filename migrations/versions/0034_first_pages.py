"""first_pages"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

INDEXES = [
    ("ix_course_runs_closing", "course_runs", ["chamber_id", "apply_until", "id"], "kind = 'dated' AND state = 'open'"),
    ("ix_applications_by_hand", "applications", ["chamber_id", "decided_at"], "how = 'officer'"),
    (
        "ix_applications_objected",
        "applications",
        ["chamber_id", "objected_at"],
        "objected_at IS NOT NULL AND objection_decision IS NULL",
    ),
    ("ix_fee_orders_write_offs", "fee_orders", ["chamber_id"], "write_off_kurus IS NOT NULL AND ended_at IS NULL"),
    ("ix_enrolments_by_hand", "enrolments", ["chamber_id", "enrolled_at"], "how = 'officer'"),
    ("ix_run_sessions_coming", "run_sessions", ["chamber_id", "starts_at", "id"], "cancelled_at IS NULL"),
]


def upgrade():
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where))


def downgrade():
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
