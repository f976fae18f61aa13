"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# unaccent() is not IMMUTABLE, as its dictionary may change; an index needs one that says it is.
UNACCENTED = """
CREATE OR REPLACE FUNCTION unaccented(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent', $1) $$
"""

# Every event rings the open pages when its transaction commits, whoever writes it.
ANNOUNCE = """
CREATE FUNCTION announce_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('inbox_event', json_build_object(
        'id', NEW.id, 'what', NEW.what,
        'ticket', (SELECT number FROM ticket WHERE id = NEW.ticket_id))::text);
    RETURN NULL;
END $$
"""


def upgrade() -> None:  # noqa: PLR0915 - the first migration makes every table
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute(UNACCENTED)
    op.execute("CREATE SEQUENCE customer_number_seq")
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("services", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('agent', 'supervisor', 'administrator')", name=op.f("account_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pkey")),
        sa.UniqueConstraint("login", name=op.f("account_login_key")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('agent', 'supervisor', 'administrator')", name=op.f("api_token_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("api_token_pkey")),
        sa.UniqueConstraint("name", name=op.f("api_token_name_key")),
        sa.UniqueConstraint("token_hash", name=op.f("api_token_token_hash_key")),
    )
    op.create_table(
        "label",
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "axis IN ('kind', 'topic', 'priority', 'outcome', 'cause')",
            name=op.f("label_axis_known"),
        ),
        sa.PrimaryKeyConstraint("axis", "code", name=op.f("label_pkey")),
    )
    op.create_table(
        "model_version",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("model_version_pkey")),
    )
    op.create_index(
        "model_version_one_current",
        "model_version",
        ["current"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), server_default="Mo-Sa 09:00-19:00; PH off", nullable=False),
        sa.Column("country", sa.Text(), server_default="FR", nullable=False),
        sa.Column("timezone", sa.Text(), server_default="Europe/Paris", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("service_pkey")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("setting_pkey")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_failure_pkey")),
    )
    op.create_index(
        op.f("sign_in_failure_subject_at_index"), "sign_in_failure", ["subject", "at"], unique=False
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column(
            "cursor", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("healthy_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("source_pkey")),
        sa.UniqueConstraint("name", name=op.f("source_name_key")),
    )
    op.create_table(
        "store",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), server_default="FR", nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("store_pkey")),
    )
    op.create_table(
        "answer_target",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("answer_target_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["service"], ["service.code"], name=op.f("answer_target_service_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("answer_target_pkey")),
        sa.UniqueConstraint(
            "kind",
            "priority",
            "service",
            name=op.f("answer_target_kind_priority_service_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), server_default="", nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("account_manager_id", sa.Uuid(), nullable=True),
        sa.Column("referred_by", sa.Text(), nullable=True),
        sa.Column(
            "extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("imported", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
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
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_manager_id"], ["account.id"], name=op.f("customer_account_manager_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["customer.id"], name=op.f("customer_merged_into_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_pkey")),
        sa.UniqueConstraint("number", name=op.f("customer_number_key")),
    )
    op.create_index(op.f("customer_merged_into_index"), "customer", ["merged_into"], unique=False)
    op.create_index(
        "customer_search_key_index",
        "customer",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("kiosk_source_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("kiosk_pkey")),
        sa.UniqueConstraint("key_hash", name=op.f("kiosk_key_hash_key")),
        sa.UniqueConstraint("name", name=op.f("kiosk_name_key")),
        sa.UniqueConstraint("source_id", name=op.f("kiosk_source_id_key")),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service"], ["service.code"], name=op.f("routing_rule_service_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("routing_rule_pkey")),
        sa.UniqueConstraint("position", name=op.f("routing_rule_position_key")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("session_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("session_pkey")),
    )
    op.create_index(op.f("session_account_id_index"), "session", ["account_id"], unique=False)
    op.create_table(
        "customer_key",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), server_default="import", nullable=False),
        sa.Column("state", sa.Text(), server_default="unverified", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('good', 'unverified', 'bounced', 'returned', 'withdrawn')",
            name=op.f("customer_key_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("customer_key_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "kind", "value", name=op.f("customer_key_pkey")),
    )
    op.create_index(
        op.f("customer_key_kind_value_index"), "customer_key", ["kind", "value"], unique=False
    )
    op.create_table(
        "customer_merge",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("customer_merge_by_fkey")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["customer.id"], name=op.f("customer_merge_kept_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["customer.id"], name=op.f("customer_merge_merged_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_merge_pkey")),
    )
    op.create_index(
        op.f("customer_merge_kept_id_index"), "customer_merge", ["kept_id"], unique=False
    )
    op.create_index(
        op.f("customer_merge_merged_id_index"), "customer_merge", ["merged_id"], unique=False
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correspondent", sa.Text(), nullable=True),
        sa.Column("message_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "last_message_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_channel", sa.Text(), server_default="email", nullable=False),
        sa.Column("last_direction", sa.Text(), server_default="in", nullable=False),
        sa.Column("snippet", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ticket_closed_has_its_time")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'waiting', 'snoozed', 'closed')", name=op.f("ticket_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["account.id"], name=op.f("ticket_assignee_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("ticket_customer_id_fkey")
        ),
        sa.ForeignKeyConstraint(["service"], ["service.code"], name=op.f("ticket_service_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_pkey")),
        sa.UniqueConstraint("number", name=op.f("ticket_number_key")),
    )
    op.create_index(
        "ticket_assignee_index", "ticket", ["assignee_id", "status", "due_at"], unique=False
    )
    op.create_index("ticket_customer_index", "ticket", ["customer_id", "number"], unique=False)
    op.create_index(
        "ticket_last_message_index", "ticket", ["last_message_at", "number"], unique=False
    )
    op.create_index(
        "ticket_open_due_index",
        "ticket",
        ["due_at", "number"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index("ticket_service_index", "ticket", ["service", "status", "due_at"], unique=False)
    op.create_index("ticket_store_index", "ticket", ["store", "number"], unique=False)
    op.create_table(
        "draft",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("draft_account_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("draft_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "ticket_id", "tab", name=op.f("draft_pkey")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("event_by_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("event_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("event_pkey")),
    )
    op.create_index(
        op.f("event_customer_id_id_index"), "event", ["customer_id", "id"], unique=False
    )
    op.create_index(op.f("event_ticket_id_id_index"), "event", ["ticket_id", "id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("follow_up_created_by_fkey")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("follow_up_owner_id_fkey")),
        sa.ForeignKeyConstraint(["service"], ["service.code"], name=op.f("follow_up_service_fkey")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("follow_up_ticket_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("follow_up_pkey")),
    )
    op.create_index(
        "follow_up_open_index",
        "follow_up",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(op.f("follow_up_ticket_id_index"), "follow_up", ["ticket_id"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("references", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("cc", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("server_said", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'note') = (state = 'kept')", name=op.f("outgoing_notes_are_not_sent")
        ),
        sa.CheckConstraint(
            "kind IN ('reply', 'note', 'acknowledgement')", name=op.f("outgoing_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('kept', 'queued', 'sending', 'sent', 'failed', 'uncertain',"
            " 'cancelled', 'bounced')",
            name=op.f("outgoing_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("outgoing_author_id_fkey")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("outgoing_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("outgoing_pkey")),
        sa.UniqueConstraint("author_id", "idempotency_key", name="outgoing_asked_once"),
        sa.UniqueConstraint("message_id", name=op.f("outgoing_message_id_key")),
    )
    op.create_index(
        "outgoing_acknowledged_once",
        "outgoing",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'acknowledgement'"),
    )
    op.create_index(
        "outgoing_due_index",
        "outgoing",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(op.f("outgoing_ticket_id_index"), "outgoing", ["ticket_id"], unique=False)
    op.create_table(
        "seen",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("seen_account_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("seen_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "ticket_id", name=op.f("seen_pkey")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="captured", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "captured_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("body_bytes", sa.Integer(), nullable=False),
        sa.Column("beside", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=True),
        sa.Column("from_phone", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reply_text", sa.Text(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("sentiment", sa.Text(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=True),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("match", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_created", sa.Boolean(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('french', unaccented(left(coalesce(subject, '') || ' ' ||"
                " coalesce(from_name, '') || ' ' || coalesce(from_address, '') || ' ' ||"
                " coalesce(text, ''), 100000)))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('captured', 'settled', 'quarantined')", name=op.f("message_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("message_customer_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["message.id"], name=op.f("message_duplicate_of_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("message_follow_up_id_fkey")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("message_source_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("message_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("message_pkey")),
        sa.UniqueConstraint("seq", name=op.f("message_seq_key")),
        sa.UniqueConstraint("source_id", "delivery_key", name="message_delivered_once"),
    )
    op.create_index(
        "message_captured_index",
        "message",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("state = 'captured'"),
    )
    op.create_index("message_customer_index", "message", ["customer_id", "seq"], unique=False)
    op.create_index(
        "message_external_id_index",
        "message",
        ["external_id"],
        unique=False,
        postgresql_using="hash",
    )
    op.create_index("message_fingerprint_index", "message", ["fingerprint", "seq"], unique=False)
    op.create_index(
        "message_loose_index",
        "message",
        ["seq"],
        unique=False,
        postgresql_where=sa.text("ticket_id IS NULL"),
    )
    op.create_index(
        "message_quarantined_index",
        "message",
        ["seq"],
        unique=False,
        postgresql_where=sa.text("state = 'quarantined'"),
    )
    op.create_index(
        "message_search_index", "message", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index("message_ticket_index", "message", ["ticket_id", "seq"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("machine_value", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("decision_by_fkey")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("decision_message_id_fkey")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("decision_ticket_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("decision_pkey")),
    )
    op.create_index(op.f("decision_message_id_index"), "decision", ["message_id"], unique=False)
    op.create_index(op.f("decision_ticket_id_index"), "decision", ["ticket_id"], unique=False)
    op.create_table(
        "part",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("part_pkey")),
    )
    op.execute(ANNOUNCE)
    op.execute(
        "CREATE TRIGGER event_announced AFTER INSERT ON event"
        " FOR EACH ROW EXECUTE FUNCTION announce_event()"
    )


def downgrade() -> None:  # noqa: PLR0915 - as above
    op.drop_table("part")
    op.drop_index(op.f("decision_ticket_id_index"), table_name="decision")
    op.drop_index(op.f("decision_message_id_index"), table_name="decision")
    op.drop_table("decision")
    op.drop_index("message_ticket_index", table_name="message")
    op.drop_index("message_search_index", table_name="message", postgresql_using="gin")
    op.drop_index(
        "message_quarantined_index",
        table_name="message",
        postgresql_where=sa.text("state = 'quarantined'"),
    )
    op.drop_index(
        "message_loose_index", table_name="message", postgresql_where=sa.text("ticket_id IS NULL")
    )
    op.drop_index("message_fingerprint_index", table_name="message")
    op.drop_index("message_external_id_index", table_name="message", postgresql_using="hash")
    op.drop_index("message_customer_index", table_name="message")
    op.drop_index(
        "message_captured_index",
        table_name="message",
        postgresql_where=sa.text("state = 'captured'"),
    )
    op.drop_table("message")
    op.drop_table("seen")
    op.drop_index(op.f("outgoing_ticket_id_index"), table_name="outgoing")
    op.drop_index(
        "outgoing_due_index", table_name="outgoing", postgresql_where=sa.text("state = 'queued'")
    )
    op.drop_index(
        "outgoing_acknowledged_once",
        table_name="outgoing",
        postgresql_where=sa.text("kind = 'acknowledgement'"),
    )
    op.drop_table("outgoing")
    op.drop_index(op.f("follow_up_ticket_id_index"), table_name="follow_up")
    op.drop_index(
        "follow_up_open_index", table_name="follow_up", postgresql_where=sa.text("done_at IS NULL")
    )
    op.drop_table("follow_up")
    op.drop_index(op.f("event_ticket_id_id_index"), table_name="event")
    op.drop_index(op.f("event_customer_id_id_index"), table_name="event")
    op.drop_table("event")
    op.execute("DROP FUNCTION announce_event()")
    op.drop_table("draft")
    op.drop_index("ticket_store_index", table_name="ticket")
    op.drop_index("ticket_service_index", table_name="ticket")
    op.drop_index(
        "ticket_open_due_index", table_name="ticket", postgresql_where=sa.text("status <> 'closed'")
    )
    op.drop_index("ticket_last_message_index", table_name="ticket")
    op.drop_index("ticket_customer_index", table_name="ticket")
    op.drop_index("ticket_assignee_index", table_name="ticket")
    op.drop_table("ticket")
    op.drop_index(op.f("customer_merge_merged_id_index"), table_name="customer_merge")
    op.drop_index(op.f("customer_merge_kept_id_index"), table_name="customer_merge")
    op.drop_table("customer_merge")
    op.drop_index(op.f("customer_key_kind_value_index"), table_name="customer_key")
    op.drop_table("customer_key")
    op.drop_index(op.f("session_account_id_index"), table_name="session")
    op.drop_table("session")
    op.drop_table("routing_rule")
    op.drop_table("kiosk")
    op.drop_index(
        "customer_search_key_index",
        table_name="customer",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("customer_merged_into_index"), table_name="customer")
    op.drop_table("customer")
    op.drop_table("answer_target")
    op.drop_table("store")
    op.drop_table("source")
    op.drop_index(op.f("sign_in_failure_subject_at_index"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    op.drop_table("service")
    op.drop_index(
        "model_version_one_current", table_name="model_version", postgresql_where=sa.text("current")
    )
    op.drop_table("model_version")
    op.drop_table("label")
    op.drop_table("api_token")
    op.drop_table("account")
    op.execute("DROP SEQUENCE customer_number_seq")
    op.execute("DROP FUNCTION unaccented(text)")
