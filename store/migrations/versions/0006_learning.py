"""Examples of a deployment's own labels; what waits to be reviewed, what teaches most first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "label_example",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["axis", "code"],
            ["label.axis", "label.code"],
            name=op.f("label_example_axis_code_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("label_example_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("label_example_pkey")),
    )
    op.create_index(op.f("label_example_axis_code_index"), "label_example", ["axis", "code"])
    op.add_column("message", sa.Column("doubt", sa.Float(), nullable=True))
    op.create_index(
        "message_review_index",
        "message",
        ["doubt", "seq"],
        postgresql_where=sa.text("needs_review AND state = 'settled'"),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_index("message_review_index", table_name="message")
    op.drop_column("message", "doubt")
    op.drop_table("label_example")
