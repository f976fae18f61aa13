"""Proofs of erasure, rules of retention, records that may be one person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column(
            "counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "basis IN ('request', 'retention', 'mistake')", name=op.f("erasure_basis_known")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("erasure_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("erasure_pkey")),
    )
    op.create_table(
        "retention_rule",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("retention_rule_days_positive")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("retention_rule_by_fkey")),
        sa.PrimaryKeyConstraint("kind", name=op.f("retention_rule_pkey")),
    )
    op.create_table(
        "blob_to_delete",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("blob_to_delete_erasure_id_fkey")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("blob_to_delete_pkey")),
    )
    op.create_index(
        op.f("blob_to_delete_erasure_id_index"), "blob_to_delete", ["erasure_id"], unique=False
    )
    op.create_table(
        "duplicate",
        sa.Column("a_id", sa.Uuid(), nullable=False),
        sa.Column("b_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'different')", name=op.f("duplicate_state_known")
        ),
        sa.CheckConstraint("a_id < b_id", name=op.f("duplicate_one_order")),
        sa.ForeignKeyConstraint(
            ["a_id"], ["customer.id"], name=op.f("duplicate_a_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["b_id"], ["customer.id"], name=op.f("duplicate_b_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("duplicate_by_fkey")),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("duplicate_pkey")),
    )
    op.create_index(op.f("duplicate_b_id_index"), "duplicate", ["b_id"], unique=False)
    op.create_index(
        "duplicate_proposed_index",
        "duplicate",
        ["score"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.add_column("message", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the one before."""
    op.drop_column("message", "erased_at")
    op.drop_index(
        "duplicate_proposed_index",
        table_name="duplicate",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("duplicate_b_id_index"), table_name="duplicate")
    op.drop_table("duplicate")
    op.drop_index(op.f("blob_to_delete_erasure_id_index"), table_name="blob_to_delete")
    op.drop_table("blob_to_delete")
    op.drop_table("retention_rule")
    op.drop_table("erasure")
