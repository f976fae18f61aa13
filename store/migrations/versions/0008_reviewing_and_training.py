"""Who looks at which doubt, which model was used when, trainings; what weekly figures count"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    _reviewing()
    _training()
    op.create_index(
        "message_labels_index",
        "message",
        ["received_at"],
        postgresql_include=["kind", "topic", "needs_review"],
        postgresql_where=sa.text("state = 'settled' AND duplicate_of IS NULL"),
    )


def _at(name: str, default: bool = False) -> sa.Column[object]:
    given = sa.text("now()") if default else None
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=given, nullable=name.endswith("ed_at")
    )


def _reviewing() -> None:
    op.create_table(
        "review_lease",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        _at("until"),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("review_lease_message_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("review_lease_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("review_lease_pkey")),
    )
    op.create_index(op.f("review_lease_account_id_index"), "review_lease", ["account_id"])
    op.create_table(
        "review_skip",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        _at("at", default=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("review_skip_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("review_skip_message_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "message_id", name=op.f("review_skip_pkey")),
    )


def _training() -> None:
    version = sa.ForeignKeyConstraint(
        ["version"], ["model_version.version"], name=op.f("model_use_version_fkey")
    )
    op.create_table(
        "model_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        _at("at", default=True),
        version,
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("model_use_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("model_use_pkey")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "rung_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        _at("started_at"),
        _at("ended_at"),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'done', 'failed')", name=op.f("training_state_known")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("training_by_fkey")),
        sa.ForeignKeyConstraint(
            ["version"], ["model_version.version"], name=op.f("training_version_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("training_pkey")),
    )
    op.create_index(
        "training_one_under_way",
        "training",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'running')"),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_index("message_labels_index", table_name="message")
    for table in ("training", "model_use", "review_skip", "review_lease"):
        op.drop_table(table)
