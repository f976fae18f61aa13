"""Segments of the customer base, and what makes asking for them quick"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# The latest of what he said and what we replied; NULL for neither.
LAST_CONTACT = """
CREATE FUNCTION last_contact(uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT greatest(
        (SELECT max(received_at) FROM message WHERE customer_id = $1),
        (SELECT max(o.created_at) FROM outgoing o JOIN ticket t ON t.id = o.ticket_id
         WHERE t.customer_id = $1 AND o.kind = 'reply' AND o.state = 'sent'))
$$
"""
# A message has gone to a customer, away from one, or from one to another.
COUNT_MESSAGE = """
CREATE FUNCTION count_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.customer_id IS NOT NULL THEN
        UPDATE customer_figures SET messages = messages - 1,
            last_contact_at = CASE WHEN last_contact_at > OLD.received_at THEN last_contact_at
                ELSE last_contact(OLD.customer_id) END
        WHERE customer_id = OLD.customer_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.customer_id IS NOT NULL THEN
        INSERT INTO customer_figures AS held (customer_id, messages, last_contact_at)
        VALUES (NEW.customer_id, 1, NEW.received_at)
        ON CONFLICT (customer_id) DO UPDATE SET messages = held.messages + 1,
            last_contact_at = greatest(held.last_contact_at, NEW.received_at);
    END IF;
    RETURN NULL;
END $$
"""
# A reply has left.
NOTE_REPLY = """
CREATE FUNCTION note_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customer_figures AS held (customer_id, last_contact_at)
    SELECT customer_id, NEW.created_at FROM ticket
    WHERE id = NEW.ticket_id AND customer_id IS NOT NULL
    ON CONFLICT (customer_id) DO UPDATE SET
        last_contact_at = greatest(held.last_contact_at, NEW.created_at);
    RETURN NULL;
END $$
"""
# A ticket has changed hands, and its replies with it.
MOVE_REPLIES = """
CREATE FUNCTION move_replies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE customer_figures SET last_contact_at = last_contact(customer_id)
    WHERE customer_id IN (OLD.customer_id, NEW.customer_id)
        AND OLD.customer_id IS DISTINCT FROM NEW.customer_id;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    ("message_counted", "count_message", "message", "INSERT OR UPDATE OF customer_id OR DELETE"),
    ("reply_noted", "note_reply", "outgoing", "INSERT OR UPDATE OF state"),
    ("replies_moved", "move_replies", "ticket", "UPDATE OF customer_id"),
)
FIRST_FIGURES = """
INSERT INTO customer_figures (customer_id, messages, last_contact_at)
SELECT customer_id, count(*), last_contact(customer_id) FROM message
WHERE customer_id IS NOT NULL GROUP BY customer_id
"""
PARTIAL = {
    "tags": "cardinality(tags) > 0",
    "needs": "cardinality(needs) > 0",
    "birth_date": "birth_date IS NOT NULL",
    "potential": "potential IS NOT NULL",
    "account_manager_id": "account_manager_id IS NOT NULL",
}
NAMED = {"birth_date": "birth", "account_manager_id": "manager"}


def upgrade() -> None:
    """To this revision."""
    op.execute('ALTER TABLE customer ALTER COLUMN search_key TYPE text COLLATE "C"')
    _indexes()
    _tables()
    for statement in (LAST_CONTACT, COUNT_MESSAGE, NOTE_REPLY, MOVE_REPLIES):
        op.execute(statement)
    for name, function, table, when in TRIGGERS:
        only = "WHEN (NEW.kind = 'reply' AND NEW.state = 'sent')" if table == "outgoing" else ""
        op.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON {table}"
            f" FOR EACH ROW {only} EXECUTE FUNCTION {function}()"
        )
    op.execute(FIRST_FIGURES)


def _indexes() -> None:
    op.create_index(
        "customer_name_index",
        "customer",
        ["search_key", "id"],
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    for column, where in PARTIAL.items():
        op.create_index(
            f"customer_{NAMED.get(column, column)}_index",
            "customer",
            [column],
            postgresql_using="gin" if column in ("tags", "needs") else "btree",
            postgresql_where=sa.text(where),
        )
    op.create_index(
        "customer_extra_index",
        "customer",
        ["extra"],
        postgresql_using="gin",
        postgresql_ops={"extra": "jsonb_path_ops"},
        postgresql_where=sa.text("extra <> '{}'"),
    )
    op.create_index(
        "customer_key_dead_index",
        "customer_key",
        ["state", "kind", "customer_id"],
        postgresql_where=sa.text("state IN ('bounced', 'returned', 'withdrawn')"),
    )
    op.create_index("ticket_place_index", "ticket", ["store", "customer_id"])
    op.create_index(
        "ticket_complaint_index",
        "ticket",
        ["opened_at"],
        postgresql_include=["customer_id"],
        postgresql_where=sa.text("kind = 'complaint'"),
    )
    op.create_index(op.f("purchase_store_customer_id_index"), "purchase", ["store", "customer_id"])


def _tables() -> None:
    op.create_table(
        "customer_figures",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("messages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("customer_figures_customer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("customer_figures_pkey")),
    )
    for column in ("last_contact_at", "messages"):
        name = op.f(f"customer_figures_{column}_customer_id_index")
        op.create_index(name, "customer_figures", [column, "customer_id"])
    op.create_table(
        "segment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("name <> ''", name=op.f("segment_has_a_name")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("segment_owner_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("segment_pkey")),
        sa.UniqueConstraint("owner_id", "name", name="segment_named_once"),
    )


def downgrade() -> None:
    """Back to the one before."""
    for name, function, table, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
    op.execute("DROP FUNCTION last_contact(uuid)")
    op.drop_table("segment")
    op.drop_table("customer_figures")
    op.drop_index(op.f("purchase_store_customer_id_index"), table_name="purchase")
    for name in ("ticket_complaint_index", "ticket_place_index"):
        op.drop_index(name, table_name="ticket")
    op.drop_index("customer_key_dead_index", table_name="customer_key")
    for name in ("extra", "manager", "potential", "birth", "needs", "tags", "name"):
        op.drop_index(f"customer_{name}_index", table_name="customer")
