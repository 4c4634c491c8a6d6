"""account_merge"""

import sqlalchemy as sa
from alembic import op
from flask import current_app
from sqlalchemy.dialects.postgresql import JSONB

from lms.core import vault

revision = "0023"
down_revision = "0022"


def upgrade():
    op.add_column("users", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_users_merged_into_id"), "users", "users", ["merged_into_id"], ["id"])
    op.add_column("enrolments", sa.Column("united_into_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_enrolments_united_into_id"), "enrolments", "enrolments", ["united_into_id"], ["id"])
    op.create_index(op.f("ix_enrolments_united_into_id"), "enrolments", ["united_into_id"], unique=False)
    op.create_table(
        "account_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("united", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_account_merges_chamber_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["users.id"], name=op.f("fk_account_merges_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["users.id"], name=op.f("fk_account_merges_merged_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_account_merges_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_account_merges_decided_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_account_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_merges")),
    )
    for name in ("chamber_id", "kept_id", "merged_id"):
        op.create_index(op.f(f"ix_account_merges_{name}"), "account_merges", [name], unique=False)
    op.create_index(
        "uq_account_merges_open",
        "account_merges",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'merged')"),
    )
    op.create_index(
        "ix_account_merges_due",
        "account_merges",
        ["undo_until"],
        unique=False,
        postgresql_where=sa.text("state = 'merged'"),
    )
    op.create_table(
        "account_merge_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("key", JSONB(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["account_merges.id"], name=op.f("fk_account_merge_changes_merge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_merge_changes")),
    )
    op.create_index("ix_account_merge_changes_merge", "account_merge_changes", ["merge_id", "what"], unique=False)
    turn_secrets(vault.lock)


def downgrade():
    turn_secrets(vault.unlock)
    op.drop_table("account_merge_changes")
    op.drop_table("account_merges")
    op.drop_index(op.f("ix_enrolments_united_into_id"), table_name="enrolments")
    op.drop_column("enrolments", "united_into_id")
    op.drop_column("users", "merged_into_id")


def turn_secrets(turned):
    """Two-step secrets as they were into locked ones, or back."""
    rows = op.get_bind().execute(sa.text("SELECT id, totp_secret FROM users WHERE totp_secret IS NOT NULL")).all()
    for user_id, secret in rows:
        op.get_bind().execute(
            sa.text("UPDATE users SET totp_secret = :secret WHERE id = :id"),
            {"id": user_id, "secret": turned(current_app.config["LMS"], secret, f"totp:{user_id}")},
        )
