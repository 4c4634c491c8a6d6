"""rules_desk"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"


def upgrade():
    op.add_column("course_versions", sa.Column("rules", JSONB, server_default="{}", nullable=False))
    op.add_column("course_versions", sa.Column("follows", JSONB, server_default="[]", nullable=False))
    op.add_column("attendance_marks", sa.Column("minutes", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("attendance_marks", "minutes")
    op.drop_column("course_versions", "follows")
    op.drop_column("course_versions", "rules")
