"""desk_ends"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

YEARLY = (  # law 2429; whole days
    ("Yılbaşı", 1, 1),
    ("Ulusal Egemenlik ve Çocuk Bayramı", 4, 23),
    ("Emek ve Dayanışma Günü", 5, 1),
    ("Atatürk’ü Anma, Gençlik ve Spor Bayramı", 5, 19),
    ("Demokrasi ve Millî Birlik Günü", 7, 15),
    ("Zafer Bayramı", 8, 30),
    ("Cumhuriyet Bayramı", 10, 29),
)
RAMADAN = ("2026-03-20", "2027-03-09", "2028-02-26", "2029-02-14", "2030-02-04", "2031-01-24", "2032-01-14")
SACRIFICE = ("2026-05-27", "2027-05-16", "2028-05-05", "2029-04-24", "2030-04-13", "2031-04-02", "2032-03-22")


def upgrade():
    holidays = op.create_table(
        "holidays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_holidays_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
    )
    op.create_index(
        "uq_holidays_live",
        "holidays",
        ["first_on", "last_on", "is_yearly"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    known = [(name, date(2026, month, day), 1, True) for name, month, day in YEARLY]
    known += [("Ramazan Bayramı", date.fromisoformat(first), 3, False) for first in RAMADAN]
    known += [("Kurban Bayramı", date.fromisoformat(first), 4, False) for first in SACRIFICE]
    op.bulk_insert(
        holidays,
        [
            {"name": name, "first_on": first, "last_on": first + timedelta(days=days - 1), "is_yearly": yearly}
            for name, first, days, yearly in known
        ],
    )
    op.add_column("fee_orders", sa.Column("kind", sa.Text(), server_default="seat", nullable=False))
    op.drop_index("uq_fee_orders_live", table_name="fee_orders")
    op.create_index(
        "uq_fee_orders_live",
        "fee_orders",
        ["user_id", "run_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND kind = 'seat'"),
    )
    op.create_table(
        "access_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covered_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_access_extensions_chamber_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_access_extensions_enrolment_id")),
        sa.ForeignKeyConstraint(["order_id"], ["fee_orders.id"], name=op.f("fk_access_extensions_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_extensions")),
        sa.UniqueConstraint("order_id", name=op.f("uq_access_extensions_order_id")),
    )
    op.create_index(
        op.f("ix_access_extensions_enrolment_id"), "access_extensions", ["enrolment_id"], unique=False
    )
    op.create_index(
        "uq_access_extensions_open",
        "access_extensions",
        ["enrolment_id"],
        unique=True,
        postgresql_where=sa.text("applied_at IS NULL AND ended_at IS NULL"),
    )


def downgrade():
    op.drop_table("access_extensions")
    op.drop_index("uq_fee_orders_live", table_name="fee_orders")
    op.execute("UPDATE fee_orders SET ended_at = lms_now() WHERE kind <> 'seat' AND ended_at IS NULL")
    op.create_index(
        "uq_fee_orders_live",
        "fee_orders",
        ["user_id", "run_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_column("fee_orders", "kind")
    op.drop_table("holidays")
