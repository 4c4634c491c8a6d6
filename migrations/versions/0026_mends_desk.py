"""mends_desk"""

revision = "0026"
down_revision = "0025"


def upgrade():
    pass


def downgrade():
    pass
