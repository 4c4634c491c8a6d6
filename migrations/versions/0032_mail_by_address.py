"""mail_by_address"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade():
    op.create_index("ix_outgoing_mails_to", "outgoing_mails", [sa.text("lower(recipient)"), "id"])
    op.create_index(
        "ix_outgoing_mails_failed", "outgoing_mails", ["id"], postgresql_where=sa.text("state = 'failed'")
    )


def downgrade():
    op.drop_index("ix_outgoing_mails_failed", "outgoing_mails")
    op.drop_index("ix_outgoing_mails_to", "outgoing_mails")
