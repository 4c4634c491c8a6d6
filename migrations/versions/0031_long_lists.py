"""long_lists"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

READ_BY_A_JOB = ("bank_imports", "dues_lists")


def upgrade():
    for table in READ_BY_A_JOB:
        op.add_column(table, sa.Column("content", sa.LargeBinary(), nullable=True))
    for table in (*READ_BY_A_JOB, "member_imports"):
        op.add_column(table, sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    for table in (*READ_BY_A_JOB, "member_imports"):
        op.drop_column(table, "reason")
    for table in READ_BY_A_JOB:
        op.drop_column(table, "content")
