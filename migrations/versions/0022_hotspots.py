"""pictures on their way into questions on a drawing"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade():
    op.create_table(
        "question_drawings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"], ["question_banks.id"], name=op.f("fk_question_drawings_bank_id_question_banks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_drawings")),
    )
    op.create_index(op.f("ix_question_drawings_bank_id"), "question_drawings", ["bank_id"])


def downgrade():
    op.drop_table("question_drawings")
