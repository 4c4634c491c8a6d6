"""long_registers"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade():
    for table in ("member_imports", "archive_imports"):
        op.add_column(table, sa.Column("content", sa.LargeBinary(), nullable=True))
    op.add_column("archive_imports", sa.Column("reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("archive_imports", "reason")
    for table in ("archive_imports", "member_imports"):
        op.drop_column(table, "content")
