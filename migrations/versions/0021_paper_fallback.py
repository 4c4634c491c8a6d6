"""paper_fallback"""

revision = "0021"
down_revision = "0020"


def upgrade():
    pass


def downgrade():
    pass
