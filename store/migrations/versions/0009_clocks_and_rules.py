"""Clocks with their steps, notices, closures, rules as data, follow-up templates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.text("gen_random_uuid()")
TIME = sa.DateTime(timezone=True)
CLOCKS = "IN ('first_answer', 'next_answer', 'resolution')"
FIELDS = ("kind", "topic", "priority", "channel", "store")
# clock, kind, priority, minutes: what a deployment that has targets gets beside them
TARGETS = (
    ("next_answer", None, "critical", 4 * 60),
    ("next_answer", None, "high", 8 * 60),
    ("next_answer", None, None, 20 * 60),
    ("resolution", "complaint", "critical", 30 * 60),
    ("resolution", "complaint", None, 100 * 60),
    ("resolution", None, None, 150 * 60),
)


def upgrade() -> None:
    """To this revision."""
    op.add_column(
        "ticket", sa.Column("tags", ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("account", sa.Column("present_at", TIME, nullable=True))
    op.add_column("account", sa.Column("given_at", TIME, nullable=True))
    _services()
    _clocks()
    _notices()
    _follow_ups()
    _targets()
    _rules()
    _start_clocks()


def _services() -> None:
    op.add_column("service", sa.Column("lead_id", sa.Uuid(), nullable=True))
    op.add_column("service", sa.Column("region", sa.Text(), nullable=True))
    false = sa.text("false")
    op.add_column(
        "service", sa.Column("in_stores", sa.Boolean(), server_default=false, nullable=False)
    )
    op.add_column(
        "service", sa.Column("stores", ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_foreign_key(op.f("service_lead_id_fkey"), "service", "account", ["lead_id"], ["id"])
    op.add_column("store", sa.Column("region", sa.Text(), nullable=True))
    op.add_column("store", sa.Column("timezone", sa.Text(), nullable=True))
    op.execute("UPDATE service SET in_stores = true WHERE code = 'store'")
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), server_default=ID, nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(service IS NULL) <> (store IS NULL)", name=op.f("closure_of_one_thing")
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("closure_in_order")),
        sa.ForeignKeyConstraint(["service"], ["service.code"], name=op.f("closure_service_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("closure_pkey")),
    )


def _clocks() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid(), server_default=ID, nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("pauses", JSONB(), server_default="[]", nullable=False),
        sa.Column("paused_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("met_at", TIME, nullable=True),
        sa.Column("breached_at", TIME, nullable=True),
        sa.Column("fired", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", TIME, nullable=True),
        sa.CheckConstraint(f"kind {CLOCKS}", name=op.f("clock_kind_known")),
        sa.CheckConstraint("minutes > 0", name=op.f("clock_minutes_positive")),
        sa.CheckConstraint(
            "met_at IS NOT NULL OR (due_at IS NULL) = (paused_at IS NOT NULL)",
            name=op.f("clock_runs_or_is_paused_or_met"),
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("clock_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_pkey")),
    )
    met, waits = sa.text("met_at IS NULL"), sa.text("next_at IS NOT NULL")
    op.create_index(
        "clock_one_run", "clock", ["ticket_id", "kind"], unique=True, postgresql_where=met
    )
    op.create_index("clock_next_index", "clock", ["next_at"], postgresql_where=waits)
    op.create_index(op.f("clock_ticket_id_started_at_index"), "clock", ["ticket_id", "started_at"])
    op.create_table(
        "clock_step",
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "step IN ('warning', 'owner', 'lead', 'supervisor')",
            name=op.f("clock_step_step_known"),
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("clock_step_clock_id_fkey")),
        sa.PrimaryKeyConstraint("clock_id", "step", name=op.f("clock_step_pkey")),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("detail", JSONB(), server_default="{}", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("notice_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("notice_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("notice_pkey")),
    )
    unseen = sa.text("seen_at IS NULL")
    op.create_index("notice_unseen_index", "notice", ["account_id", "id"], postgresql_where=unseen)
    op.create_index("notice_told_once", "notice", ["account_id", "key"], unique=True)


def _follow_ups() -> None:
    op.add_column(
        "follow_up", sa.Column("reminded", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("follow_up_reminded_known"), "follow_up", "reminded BETWEEN 0 AND 2"
    )
    op.create_table(
        "follow_up_template",
        sa.Column("id", sa.Uuid(), server_default=ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("follow_up_template_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["service"], ["service.code"], name=op.f("follow_up_template_service_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("follow_up_template_pkey")),
        sa.UniqueConstraint("what", name=op.f("follow_up_template_what_key")),
    )


def _targets() -> None:
    first = sa.text("'first_answer'")
    op.add_column(
        "answer_target", sa.Column("clock", sa.Text(), server_default=first, nullable=False)
    )
    op.create_check_constraint(
        op.f("answer_target_clock_known"), "answer_target", f"clock {CLOCKS}"
    )
    op.drop_constraint("answer_target_kind_priority_service_key", "answer_target")
    op.create_unique_constraint(
        op.f("answer_target_clock_kind_priority_service_key"),
        "answer_target",
        ["clock", "kind", "priority", "service"],
        postgresql_nulls_not_distinct=True,
    )
    add = sa.text(
        "INSERT INTO answer_target (clock, kind, priority, minutes) SELECT :clock, :kind,"
        " :priority, :minutes WHERE EXISTS (SELECT FROM answer_target)"
    )
    for clock, kind, priority, minutes in TARGETS:
        op.execute(add.bindparams(clock=clock, kind=kind, priority=priority, minutes=minutes))


def _rules() -> None:
    empty = sa.text("'{}'")
    for name in ("conditions", "actions"):
        op.add_column(
            "routing_rule", sa.Column(name, JSONB(), server_default=empty, nullable=False)
        )
    pairs = ", ".join(
        f"'{name}', CASE WHEN {name} IS NOT NULL THEN jsonb_build_array({name}) END"
        for name in FIELDS
    )
    op.execute(
        f"UPDATE routing_rule SET conditions = jsonb_strip_nulls(jsonb_build_object({pairs}))"
    )
    for name in FIELDS:
        op.drop_column("routing_rule", name)


def _start_clocks() -> None:
    """Give the open tickets the clock that their due date was."""
    op.execute(
        "INSERT INTO clock (ticket_id, kind, minutes, started_at, due_at, next_at)"
        " SELECT id, CASE WHEN answered_at IS NULL THEN 'first_answer' ELSE 'next_answer' END,"
        " greatest(1, extract(epoch FROM due_at - opened_at)::int / 60), opened_at, due_at, due_at"
        " FROM ticket WHERE status IN ('open', 'snoozed') AND due_at IS NOT NULL"
    )


def downgrade() -> None:
    """Back to the one before."""
    for name in FIELDS:
        op.add_column("routing_rule", sa.Column(name, sa.Text(), nullable=True))
    told = ", ".join(f"{name} = conditions -> '{name}' ->> 0" for name in FIELDS)
    op.execute(f"UPDATE routing_rule SET {told}")
    op.drop_column("routing_rule", "conditions")
    op.drop_column("routing_rule", "actions")
    op.execute("DELETE FROM answer_target WHERE clock <> 'first_answer'")
    op.drop_constraint("answer_target_clock_kind_priority_service_key", "answer_target")
    op.drop_column("answer_target", "clock")
    op.create_unique_constraint(
        op.f("answer_target_kind_priority_service_key"),
        "answer_target",
        ["kind", "priority", "service"],
        postgresql_nulls_not_distinct=True,
    )
    for table in ("follow_up_template", "notice", "clock_step", "clock", "closure"):
        op.drop_table(table)
    op.drop_column("follow_up", "reminded")
    for name in ("region", "timezone"):
        op.drop_column("store", name)
    for name in ("lead_id", "region", "in_stores", "stores"):
        op.drop_column("service", name)
    for name in ("present_at", "given_at"):
        op.drop_column("account", name)
    op.drop_column("ticket", "tags")
