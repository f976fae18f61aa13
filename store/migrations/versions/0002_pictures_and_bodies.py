"""Whose pictures an agent wants to see; the journal by its bodies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "picture_sender",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("picture_sender_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "address", name=op.f("picture_sender_pkey")),
    )
    op.create_index("message_body_index", "message", ["body_sha256"], postgresql_using="hash")


def downgrade() -> None:
    """Back to the one before."""
    op.drop_index("message_body_index", table_name="message", postgresql_using="hash")
    op.drop_table("picture_sender")
