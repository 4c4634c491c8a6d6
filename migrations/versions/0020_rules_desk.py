"""rules_desk"""

revision = "0020"
down_revision = "0019"


def upgrade():
    pass


def downgrade():
    pass
