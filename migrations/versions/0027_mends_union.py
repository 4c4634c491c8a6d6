"""mends_union"""

revision = "0027"
down_revision = "0026"


def upgrade():
    pass


def downgrade():
    pass
