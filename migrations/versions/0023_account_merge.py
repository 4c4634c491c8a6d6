"""account_merge"""

revision = "0023"
down_revision = "0022"


def upgrade():
    pass


def downgrade():
    pass
