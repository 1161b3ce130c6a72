"""the tables

Revision: 0001
Revises:
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RULES = Path(__file__).parent.parent / "sql" / "0001_rules.sql"
FUNCTIONS = (
    "refuse_transition",
    "refuse_retirement",
    "take_slot",
    "give_slot_back",
    "count_use",
    "refuse_count",
    "refuse_change",
)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("severity", sa.Text(), server_default="critical", nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "params", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("repeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["component", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("client_language", sa.Text(), nullable=True),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_person_telegram_id")),
    )
    op.create_table(
        "pool",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity_kind", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(name) between 1 and 64", name=op.f("ck_pool_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("name", name=op.f("uq_pool_name")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_batch_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_pool_id"), "batch", ["pool_id"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("secrets", sa.LargeBinary(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "paused",
                "suspended",
                "dead",
                "retired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="active",
            nullable=False,
        ),
        sa.Column("status_by", sa.Text(), server_default="admin", nullable=False),
        sa.Column("status_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status_by in ('admin', 'check')", name=op.f("ck_team_status_by")),
        sa.CheckConstraint("length(name) between 1 and 64", name=op.f("ck_team_name")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_team_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("id", "pool_id", name=op.f("uq_team_id_pool_id")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_index(op.f("ix_team_pool_id"), "team", ["pool_id"], unique=False)
    op.create_table(
        "code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("spent", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "revoked", name="status", native_enum=False, create_constraint=True, length=16),
            server_default="active",
            nullable=False,
        ),
        sa.Column("usable_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("usable_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days between 1 and 36500", name=op.f("ck_code_days")),
        sa.CheckConstraint("length(last4) = 4", name=op.f("ck_code_last4")),
        sa.CheckConstraint("max_uses between 1 and 1000000", name=op.f("ck_code_max_uses")),
        sa.CheckConstraint(
            "reserved >= 0 and spent >= 0 and reserved + spent <= max_uses", name=op.f("ck_code_uses")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_code_batch_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_code_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("mac", name=op.f("uq_code_mac")),
    )
    op.create_index(op.f("ix_code_batch_id"), "code", ["batch_id"], unique=False)
    op.create_index(op.f("ix_code_last4"), "code", ["last4"], unique=False)
    op.create_index(op.f("ix_code_pool_id"), "code", ["pool_id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("free", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("closing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("stranger", sa.Text(), nullable=True),
        sa.CheckConstraint("not free or (stranger is null and not closing)", name=op.f("ck_slot_free")),
        sa.ForeignKeyConstraint(
            ["team_id", "pool_id"],
            ["team.id", "team.pool_id"],
            name=op.f("fk_slot_team_id_pool_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("id", "team_id", name=op.f("uq_slot_id_team_id")),
        sa.UniqueConstraint("team_id", "no", name=op.f("uq_slot_team_id_no")),
        sa.UniqueConstraint("team_id", "stranger", name=op.f("uq_slot_team_id_stranger")),
    )
    op.create_index("ix_slot_free", "slot", ["pool_id", "id"], unique=False, postgresql_where=sa.text("free"))
    op.create_table(
        "redemption",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placing",
                "waiting",
                "granted",
                "ending",
                "ended",
                "refused",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "use",
            sa.Enum(
                "reserved",
                "spent",
                "returned",
                name="use",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(use = 'returned') = (state in ('refused', 'cancelled'))", name=op.f("ck_redemption_returned")
        ),
        sa.CheckConstraint(
            "state <> 'granted' or expires_at is not null", name=op.f("ck_redemption_expires")
        ),
        sa.CheckConstraint(
            "state not in ('granted', 'ending', 'ended') or use = 'spent'", name=op.f("ck_redemption_spent")
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_redemption_code_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_redemption_person_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_redemption_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
    )
    op.create_index(
        "ix_redemption_identity",
        "redemption",
        ["identity", "pool_id"],
        unique=False,
        postgresql_where=sa.text("state in ('placing', 'waiting', 'granted')"),
    )
    op.create_index(op.f("ix_redemption_person_id"), "redemption", ["person_id"], unique=False)
    op.create_index(
        "uq_redemption_code_person",
        "redemption",
        ["code_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("use <> 'returned'"),
    )
    op.create_table(
        "request",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("redemption_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_person_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_request_redemption_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request")),
    )
    op.create_index(
        "ix_request_missed_at",
        "request",
        ["at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'unknown'"),
    )
    op.create_index(
        "ix_request_misses",
        "request",
        ["person_id", "at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'unknown'"),
    )
    op.create_index(op.f("ix_request_redemption_id"), "request", ["redemption_id"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("redemption_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reserved",
                "granting",
                "active",
                "revoking",
                "released",
                "written_off",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "wanted",
            sa.Enum("in", "out", name="wanted", native_enum=False, create_constraint=True, length=16),
            server_default="in",
            nullable=False,
        ),
        sa.Column("incoming", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "counts",
            sa.Boolean(),
            sa.Computed("state not in ('released', 'written_off')", persisted=True),
            nullable=False,
        ),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("joined", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("how_to_join", sa.Text(), nullable=True),
        sa.Column("accept_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "not incoming or state in ('reserved', 'granting')", name=op.f("ck_seat_incoming")
        ),
        sa.CheckConstraint("counts = (slot_id is not null)", name=op.f("ck_seat_slot")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_seat_redemption_id")),
        sa.ForeignKeyConstraint(
            ["slot_id", "team_id"], ["slot.id", "slot.team_id"], name="fk_seat_slot_id_team_id"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_seat_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("slot_id", name=op.f("uq_seat_slot_id")),
    )
    op.create_index("ix_seat_redemption_id", "seat", ["redemption_id"], unique=False)
    op.create_index("ix_seat_team_id", "seat", ["team_id"], unique=False, postgresql_where=sa.text("counts"))
    op.create_index(
        "uq_seat_current",
        "seat",
        ["redemption_id"],
        unique=True,
        postgresql_where=sa.text("state in ('reserved', 'granting', 'active') and not incoming"),
    )
    op.create_index(
        "uq_seat_identity_team",
        "seat",
        ["identity", "team_id"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    op.create_index(
        "uq_seat_incoming", "seat", ["redemption_id"], unique=True, postgresql_where=sa.text("incoming")
    )
    op.create_index(
        "uq_seat_person_team",
        "seat",
        ["person_id", "team_id"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("redemption_id", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="10", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "placed",
                "left",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_waiting_pool_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_waiting_redemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    op.create_index(
        "ix_waiting_turn",
        "waiting",
        ["pool_id", "priority", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_waiting_redemption",
        "waiting",
        ["redemption_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("redemption_id", sa.BigInteger(), nullable=True),
        sa.Column("final", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "params", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "owed",
                "sending",
                "sent",
                "unknown",
                "unreachable",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="owed",
            nullable=False,
        ),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(state = 'sending') = (lease_until is not null)", name=op.f("ck_notice_lease")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_notice_redemption_id")),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], name=op.f("fk_notice_request_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_due",
        "notice",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state in ('owed', 'sending')"),
    )
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"], unique=False)
    op.create_index(op.f("ix_notice_redemption_id"), "notice", ["redemption_id"], unique=False)
    op.create_index(
        "uq_notice_final", "notice", ["request_key"], unique=True, postgresql_where=sa.text("final")
    )
    op.create_table(
        "operation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("grant", "revoke", name="kind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "claimed",
                "retry",
                "uncertain",
                "settled",
                "dead",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="planned",
            nullable=False,
        ),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("runner", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (lease_until is not null)", name=op.f("ck_operation_lease")
        ),
        sa.CheckConstraint(
            "(state in ('settled', 'cancelled')) = (settled_at is not null)",
            name=op.f("ck_operation_settled"),
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_operation_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(
        "ix_operation_due",
        "operation",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state in ('planned', 'retry', 'uncertain')"),
    )
    op.create_index(
        "ix_operation_lease",
        "operation",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(op.f("ix_operation_seat_id"), "operation", ["seat_id"], unique=False)
    op.create_index(
        "uq_operation_open_seat",
        "operation",
        ["seat_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('settled', 'cancelled')"),
    )
    # The driver's own cursor: SQLAlchemy would read the percent signs as parameters.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(RULES.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.drop_index(
        "uq_operation_open_seat",
        table_name="operation",
        postgresql_where=sa.text("state not in ('settled', 'cancelled')"),
    )
    op.drop_index(op.f("ix_operation_seat_id"), table_name="operation")
    op.drop_index("ix_operation_lease", table_name="operation", postgresql_where=sa.text("state = 'claimed'"))
    op.drop_index(
        "ix_operation_due",
        table_name="operation",
        postgresql_where=sa.text("state in ('planned', 'retry', 'uncertain')"),
    )
    op.drop_table("operation")
    op.drop_index("uq_notice_final", table_name="notice", postgresql_where=sa.text("final"))
    op.drop_index(op.f("ix_notice_redemption_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_person_id"), table_name="notice")
    op.drop_index(
        "ix_notice_due", table_name="notice", postgresql_where=sa.text("state in ('owed', 'sending')")
    )
    op.drop_table("notice")
    op.drop_index(
        "uq_waiting_redemption", table_name="waiting", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_index("ix_waiting_turn", table_name="waiting", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table("waiting")
    op.drop_index("uq_seat_person_team", table_name="seat", postgresql_where=sa.text("counts"))
    op.drop_index("uq_seat_incoming", table_name="seat", postgresql_where=sa.text("incoming"))
    op.drop_index("uq_seat_identity_team", table_name="seat", postgresql_where=sa.text("counts"))
    op.drop_index(
        "uq_seat_current",
        table_name="seat",
        postgresql_where=sa.text("state in ('reserved', 'granting', 'active') and not incoming"),
    )
    op.drop_index("ix_seat_team_id", table_name="seat", postgresql_where=sa.text("counts"))
    op.drop_index("ix_seat_redemption_id", table_name="seat")
    op.drop_table("seat")
    op.drop_index(op.f("ix_request_redemption_id"), table_name="request")
    op.drop_index("ix_request_misses", table_name="request", postgresql_where=sa.text("outcome = 'unknown'"))
    op.drop_index(
        "ix_request_missed_at", table_name="request", postgresql_where=sa.text("outcome = 'unknown'")
    )
    op.drop_table("request")
    op.drop_index(
        "uq_redemption_code_person", table_name="redemption", postgresql_where=sa.text("use <> 'returned'")
    )
    op.drop_index(op.f("ix_redemption_person_id"), table_name="redemption")
    op.drop_index(
        "ix_redemption_identity",
        table_name="redemption",
        postgresql_where=sa.text("state in ('placing', 'waiting', 'granted')"),
    )
    op.drop_table("redemption")
    op.drop_index("ix_slot_free", table_name="slot", postgresql_where=sa.text("free"))
    op.drop_table("slot")
    op.drop_index(op.f("ix_code_pool_id"), table_name="code")
    op.drop_index(op.f("ix_code_last4"), table_name="code")
    op.drop_index(op.f("ix_code_batch_id"), table_name="code")
    op.drop_table("code")
    op.drop_index(op.f("ix_team_pool_id"), table_name="team")
    op.drop_table("team")
    op.drop_index(op.f("ix_batch_pool_id"), table_name="batch")
    op.drop_table("batch")
    op.drop_table("pool")
    op.drop_table("person")
    op.drop_index(op.f("ix_audit_subject"), table_name="audit")
    op.drop_table("audit")
    op.drop_index("uq_alert_open", table_name="alert", postgresql_where=sa.text("closed_at is null"))
    op.drop_table("alert")
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
