"""offices"""

revision = "0019"
down_revision = "0018"


def upgrade():
    pass


def downgrade():
    pass
