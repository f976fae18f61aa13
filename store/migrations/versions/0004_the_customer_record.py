"""What hangs on a customer record; where each of its data comes from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "sheet_form",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "sections", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sheet_form_pkey")),
        sa.UniqueConstraint("code", name=op.f("sheet_form_code_key")),
    )
    op.create_table(
        "discussion",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("services", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("discussion_by_fkey")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("discussion_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("discussion_pkey")),
    )
    op.create_index(
        op.f("discussion_customer_id_last_at_index"),
        "discussion",
        ["customer_id", "last_at"],
        unique=False,
    )
    op.create_table(
        "newsletter_consent",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("newsletter_consent_by_fkey")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("newsletter_consent_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("newsletter_consent_pkey")),
    )
    op.create_index(
        op.f("newsletter_consent_customer_id_at_index"),
        "newsletter_consent",
        ["customer_id", "at"],
        unique=False,
    )
    op.create_table(
        "purchase",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column(
            "lines", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("imported", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("purchase_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("purchase_pkey")),
        sa.UniqueConstraint("number", name=op.f("purchase_number_key")),
    )
    op.create_index(
        op.f("purchase_customer_id_ordered_at_index"),
        "purchase",
        ["customer_id", "ordered_at"],
        unique=False,
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "values", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("title <> ''", name=op.f("sheet_has_a_title")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("sheet_by_fkey")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("sheet_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["form_id"], ["sheet_form.id"], name=op.f("sheet_form_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("sheet_pkey")),
    )
    op.create_index(op.f("sheet_customer_id_index"), "sheet", ["customer_id"], unique=False)
    op.create_table(
        "discussion_listener",
        sa.Column("discussion_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("mentioned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("discussion_listener_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("discussion_listener_discussion_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "discussion_id", "account_id", name=op.f("discussion_listener_pkey")
        ),
    )
    op.create_index(
        op.f("discussion_listener_account_id_index"),
        "discussion_listener",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "discussion_remark",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("discussion_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("discussion_remark_by_fkey")),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("discussion_remark_discussion_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("discussion_remark_pkey")),
    )
    op.create_index(
        op.f("discussion_remark_discussion_id_index"),
        "discussion_remark",
        ["discussion_id"],
        unique=False,
    )
    op.add_column(
        "customer",
        sa.Column(
            "provenance",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column(
        "customer",
        sa.Column("needs", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("customer", sa.Column("potential", sa.Integer(), nullable=True))
    op.add_column("customer", sa.Column("contact_every_days", sa.Integer(), nullable=True))
    op.create_index(
        "customer_returned_index",
        "customer",
        ["search_key"],
        unique=False,
        postgresql_where=sa.text("provenance->'address'->>'state' = 'returned'"),
    )
    op.create_index(
        "customer_key_bounced_index",
        "customer_key",
        ["value"],
        unique=False,
        postgresql_where=sa.text("state = 'bounced'"),
    )
    op.drop_index(op.f("message_customer_index"), table_name="message")
    op.create_index(
        "message_customer_index", "message", ["customer_id", "received_at"], unique=False
    )
    op.create_check_constraint(
        op.f("customer_potential_known"), "customer", "potential BETWEEN 1 AND 3"
    )
    op.create_check_constraint(
        op.f("customer_contact_every_positive"), "customer", "contact_every_days > 0"
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_index("message_customer_index", table_name="message")
    op.create_index(op.f("message_customer_index"), "message", ["customer_id", "seq"], unique=False)
    op.drop_index(
        "customer_key_bounced_index",
        table_name="customer_key",
        postgresql_where=sa.text("state = 'bounced'"),
    )
    op.drop_index(
        "customer_returned_index",
        table_name="customer",
        postgresql_where=sa.text("provenance->'address'->>'state' = 'returned'"),
    )
    op.drop_column("customer", "contact_every_days")
    op.drop_column("customer", "potential")
    op.drop_column("customer", "needs")
    op.drop_column("customer", "provenance")
    op.drop_index(op.f("discussion_remark_discussion_id_index"), table_name="discussion_remark")
    op.drop_table("discussion_remark")
    op.drop_index(op.f("discussion_listener_account_id_index"), table_name="discussion_listener")
    op.drop_table("discussion_listener")
    op.drop_index(op.f("sheet_customer_id_index"), table_name="sheet")
    op.drop_table("sheet")
    op.drop_index(op.f("purchase_customer_id_ordered_at_index"), table_name="purchase")
    op.drop_table("purchase")
    op.drop_index(op.f("newsletter_consent_customer_id_at_index"), table_name="newsletter_consent")
    op.drop_table("newsletter_consent")
    op.drop_index(op.f("discussion_customer_id_last_at_index"), table_name="discussion")
    op.drop_table("discussion")
    op.drop_table("sheet_form")
