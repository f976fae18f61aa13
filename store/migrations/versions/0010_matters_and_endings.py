"""Tickets made one and two, what may be one matter, how a ticket ended and how it was liked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.text("gen_random_uuid()")
TIME = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    """To this revision."""
    for name in ("merged_into", "follows"):
        op.add_column("ticket", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"ticket_{name}_fkey"), "ticket", "ticket", [name], ["id"])
        op.create_index(op.f(f"ticket_{name}_index"), "ticket", [name])
    op.create_check_constraint(
        op.f("ticket_merged_is_closed"), "ticket", "merged_into IS NULL OR status = 'closed'"
    )
    op.add_column("ticket", sa.Column("given", JSONB(), server_default="[]", nullable=False))
    op.add_column("label", sa.Column("parent", sa.Text(), nullable=True))
    op.add_column("label", sa.Column("service", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("label_service_fkey"), "label", "service", ["service"], ["code"])
    _kinds("'reply', 'note', 'acknowledgement', 'survey'")
    _near()
    _moves()
    _survey()


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("outgoing_kind_known"), "outgoing")
    op.create_check_constraint(op.f("outgoing_kind_known"), "outgoing", f"kind IN ({kinds})")


def _foreign(
    table: str, column: str, to: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"{table}_{column}_fkey")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _near() -> None:
    op.create_table(
        "near_ticket",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", TIME, server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'joined', 'refused')", name=op.f("near_ticket_state_known")
        ),
        _foreign("near_ticket", "ticket_id", "ticket"),
        _foreign("near_ticket", "other_id", "ticket"),
        _foreign("near_ticket", "by", "account"),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", name=op.f("near_ticket_pkey")),
    )
    op.create_index(op.f("near_ticket_other_id_index"), "near_ticket", ["other_id"])


def _moves() -> None:
    op.create_table(
        "ticket_move",
        sa.Column("id", sa.Uuid(), server_default=ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("moved", JSONB(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", TIME, server_default=NOW, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.CheckConstraint("what IN ('merge', 'split')", name=op.f("ticket_move_what_known")),
        _foreign("ticket_move", "from_id", "ticket"),
        _foreign("ticket_move", "to_id", "ticket"),
        _foreign("ticket_move", "by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_move_pkey")),
    )
    for column in ("from_id", "to_id"):
        op.create_index(op.f(f"ticket_move_{column}_index"), "ticket_move", [column])


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, server_default=NOW, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("survey_score_known")),
        sa.CheckConstraint(
            "(score IS NULL) = (answered_at IS NULL)", name=op.f("survey_answered_with_a_score")
        ),
        _foreign("survey", "ticket_id", "ticket"),
        _foreign("survey", "customer_id", "customer", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("survey_pkey")),
    )
    op.create_index(op.f("survey_customer_id_index"), "survey", ["customer_id"])
    op.create_index("survey_address_index", "survey", ["address", "asked_at"])
    answered = sa.text("score IS NOT NULL")
    op.create_index("survey_answered_index", "survey", ["answered_at"], postgresql_where=answered)


def downgrade() -> None:
    """To the revision before."""
    for table in ("survey", "ticket_move", "near_ticket"):
        op.drop_table(table)
    op.execute("DELETE FROM outgoing WHERE kind = 'survey'")
    _kinds("'reply', 'note', 'acknowledgement'")
    for column in ("parent", "service"):
        op.drop_column("label", column)
    for column in ("merged_into", "follows", "given"):
        op.drop_column("ticket", column)
