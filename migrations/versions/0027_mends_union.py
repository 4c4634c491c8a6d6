"""mends_union"""

from alembic import op

revision = "0027"
down_revision = "0026"
INDEXES = {
    "ix_fee_orders_list": "",
    "ix_fee_orders_unpaid": "owed_kurus > 0 AND paid_kurus = 0",
    "ix_fee_orders_short": "paid_kurus > 0 AND paid_kurus < owed_kurus",
    "ix_fee_orders_over": "paid_kurus > owed_kurus",
}


def upgrade():
    for name, condition in INDEXES.items():
        where = f" WHERE {condition}" if condition else ""
        op.execute(f"CREATE INDEX {name} ON fee_orders (chamber_id, id){where}")
    op.create_index("ix_bank_lines_booked", "bank_lines", ["chamber_id", "booked_at", "id"])


def downgrade():
    op.drop_index("ix_bank_lines_booked", table_name="bank_lines")
    for name in INDEXES:
        op.drop_index(name, table_name="fee_orders")
