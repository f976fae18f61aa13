"""The addresses that we write from, files on replies, and who of several recipients has it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXTS = sa.ARRAY(sa.Text())


def upgrade() -> None:
    """To this revision."""
    op.add_column("outgoing", sa.Column("sender_name", sa.Text(), nullable=True))
    op.add_column("outgoing", sa.Column("reply_to", sa.Text(), nullable=True))
    op.add_column("outgoing", sa.Column("delivered", TEXTS, server_default="{}", nullable=False))
    op.add_column(
        "outgoing",
        sa.Column("refused", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column("outgoing", sa.Column("signature", sa.Text(), server_default="", nullable=False))
    _make_mailbox()
    _make_outgoing_file()


def _make_mailbox() -> None:
    op.create_table(
        "mailbox",
        sa.Column(
            "id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("signature", sa.Text(), server_default="", nullable=False),
        sa.Column("takes_tags", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "source_id IS NULL OR service IS NULL", name=op.f("mailbox_is_for_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("mailbox_source_id_fkey")
        ),
        sa.ForeignKeyConstraint(["service"], ["service.code"], name=op.f("mailbox_service_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("mailbox_pkey")),
        sa.UniqueConstraint("source_id", name=op.f("mailbox_source_id_key")),
        sa.UniqueConstraint("service", name=op.f("mailbox_service_key")),
    )  # fmt: skip
    op.create_index(
        "mailbox_one_default",
        "mailbox",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("source_id IS NULL AND service IS NULL"),
    )


def _make_outgoing_file() -> None:
    op.create_table(
        "outgoing_file",
        sa.Column(
            "id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("outgoing_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("outgoing_file_ticket_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name=op.f("outgoing_file_outgoing_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("outgoing_file_author_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("outgoing_file_pkey")),
    )  # fmt: skip
    op.create_index("outgoing_file_ticket_id_index", "outgoing_file", ["ticket_id"])
    op.create_index("outgoing_file_outgoing_id_index", "outgoing_file", ["outgoing_id"])


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("outgoing_file")
    op.drop_table("mailbox")
    for column in ("signature", "refused", "delivered", "reply_to", "sender_name"):
        op.drop_column("outgoing", column)
