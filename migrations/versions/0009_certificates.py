"""certificates"""

revision = "0009"
down_revision = "0008"


def upgrade():
    pass


def downgrade():
    pass
