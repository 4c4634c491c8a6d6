"""offices"""

revision = "0024"
down_revision = "0023"


def upgrade():
    pass


def downgrade():
    pass
