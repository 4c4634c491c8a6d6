"""dated_runs"""

revision = "0015"
down_revision = "0014"


def upgrade():
    pass


def downgrade():
    pass
