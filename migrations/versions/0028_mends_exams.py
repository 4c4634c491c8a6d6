"""mends_exams"""

revision = "0028"
down_revision = "0027"


def upgrade():
    pass


def downgrade():
    pass
