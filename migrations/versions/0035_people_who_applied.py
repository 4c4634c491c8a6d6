"""people who applied or owe something belong to a chamber's people; closed orders are counted"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

SOURCES = ("applications", "fee_orders")


def upgrade():
    for table in SOURCES:
        op.execute(
            f"CREATE TRIGGER chamber_people_joined AFTER INSERT ON {table} REFERENCING NEW TABLE AS made "
            "FOR EACH STATEMENT EXECUTE FUNCTION chamber_people_joined()"
        )
        op.execute(
            "INSERT INTO chamber_people (chamber_id, user_id, search_key, sort_key, is_open) "
            f"SELECT DISTINCT t.chamber_id, u.id, u.search_key, u.sort_key, u.closed_at IS NULL FROM {table} t "
            "JOIN users u ON u.id = t.user_id ON CONFLICT DO NOTHING"
        )
    closed = sa.text("owed_kurus = 0 AND paid_kurus = 0")
    op.create_index("ix_fee_orders_closed", "fee_orders", ["chamber_id"], postgresql_where=closed)


def downgrade():
    op.drop_index("ix_fee_orders_closed", "fee_orders")
    for table in SOURCES:
        op.execute(f"DROP TRIGGER chamber_people_joined ON {table}")
