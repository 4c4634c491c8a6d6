"""mends_desk"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"


def upgrade():
    op.add_column("bank_lines", sa.Column("bank_number", sa.Text(), server_default="", nullable=False))
    op.add_column("fee_orders", sa.Column("write_off_kurus", sa.Integer(), nullable=True))
    op.add_column("fee_orders", sa.Column("write_off_reason", sa.Text(), nullable=True))
    op.add_column("fee_orders", sa.Column("write_off_by_id", sa.Integer(), nullable=True))
    name = op.f("fk_fee_orders_write_off_by_id")
    op.create_foreign_key(name, "fee_orders", "users", ["write_off_by_id"], ["id"])
    op.create_table(
        "dues_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_dues_lists_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_dues_lists_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_lists")),
    )
    op.create_index(op.f("ix_dues_lists_chamber_id"), "dues_lists", ["chamber_id"], unique=False)


def downgrade():
    op.drop_table("dues_lists")
    for name in ("write_off_by_id", "write_off_reason", "write_off_kurus"):
        op.drop_column("fee_orders", name)
    op.drop_column("bank_lines", "bank_number")
