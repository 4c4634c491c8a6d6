"""desk_ends"""

revision = "0025"
down_revision = "0024"


def upgrade():
    pass


def downgrade():
    pass
