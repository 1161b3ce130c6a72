"""the life of a seat

Revision: 0002
Revises: 0001
"""

from pathlib import Path

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
FUNCTIONS = ("rank_slot", "rank_slots", "return_merged", "write_history")


def _one_of(column: str, *states: str) -> str:
    return f"{column} in ({', '.join(map(repr, states))})"


REDEMPTION_STATES = ("placing", "waiting", "granted", "ending", "ended", "refused", "cancelled")
NOTICE_STATES = ("owed", "sending", "sent", "unknown", "unreachable")
# Table, name, what 0001 checks, what is checked from now on.
CHANGED_CHECKS = (
    (
        "redemption",
        "state",
        _one_of("state", *REDEMPTION_STATES),
        _one_of("state", *REDEMPTION_STATES, "merged"),
    ),
    (
        "code",
        "status",
        _one_of("status", "active", "revoked"),
        _one_of("status", "active", "paused", "revoked"),
    ),
    ("operation", "kind", _one_of("kind", "grant", "revoke"), _one_of("kind", "grant", "revoke", "remove")),
    ("notice", "state", _one_of("state", *NOTICE_STATES), _one_of("state", *NOTICE_STATES, "void")),
    (
        "redemption",
        "spent",
        "state not in ('granted', 'ending', 'ended') or use = 'spent'",
        "state not in ('granted', 'ending', 'ended', 'merged') or use = 'spent'",
    ),
)
NEW_CHECKS = (
    ("redemption", "stopped", "(stopped_at is null) = (stopped_because is null)"),
    ("redemption", "merged", "state <> 'merged' or merged_into is not null"),
    ("redemption", "ended", "state not in ('ending', 'ended') or ended_because is not null"),
    ("operation", "subject", "num_nonnulls(seat_id, orphan_id) = 1"),
    ("operation", "remove", "(kind = 'remove') = (orphan_id is not null)"),
    ("pool", "swap_limit", "swap_limit between 0 and 1000"),
    ("pool", "swap_window_days", "swap_window_days between 1 and 36500"),
    ("pool", "swap_causes", "swap_causes in ('any', 'unwell')"),
    ("pool", "waiting_days", "waiting_days between 1 and 3650"),
    ("pool", "remind_days", "remind_days between 1 and 365"),
    ("pool", "accept_days", "accept_days between 1 and 365"),
    ("pool", "lapsed_use", "lapsed_use in ('returned', 'kept')"),
    ("pool", "clock_starts", "clock_starts in ('grant', 'join')"),
    ("pool", "warn_days", "cardinality(warn_days) <= 10 and 0 < all (warn_days)"),
    ("pool", "grace_days", "grace_days between 0 and 365"),
    ("pool", "orphans", "orphans in ('report', 'remove')"),
    ("pool", "orphan_grace_hours", "orphan_grace_hours between 0 and 8760"),
    ("pool", "brake", "brake_members >= 0 and brake_percent between 0 and 100"),
    ("team", "priority", "priority between 0 and 1000000"),
)


def upgrade() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_subject", "history", ["subject", "subject_id", "id"], unique=False)
    op.create_table(
        "batch_invite",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "cancelled",
                "done",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="running",
            nullable=False,
        ),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state in ('running', 'paused')) = (ended_at is null)", name=op.f("ck_batch_invite_ended_at")
        ),
        sa.CheckConstraint("days between 1 and 36500", name=op.f("ck_batch_invite_days")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_batch_invite_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_invite")),
    )
    op.create_index(
        "ix_batch_invite_running",
        "batch_invite",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "orphan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("stray", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "seen",
                "reported",
                "protected",
                "adopted",
                "removing",
                "removed",
                "gone",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="seen",
            nullable=False,
        ),
        sa.Column("scans", sa.Integer(), server_default="1", nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_orphan_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orphan")),
        sa.UniqueConstraint("id", "team_id", name=op.f("uq_orphan_id_team_id")),
        sa.UniqueConstraint("team_id", "ref", name=op.f("uq_orphan_team_id_ref")),
    )
    op.create_index(
        "ix_orphan_open",
        "orphan",
        ["team_id"],
        unique=False,
        postgresql_where=sa.text("state not in ('adopted', 'removed', 'gone')"),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="running", nullable=False),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("orphans", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ghosts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("allowed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('running', 'complete', 'failed', 'small', 'braked')", name=op.f("ck_scan_outcome")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_scan_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
    )
    op.create_index("ix_scan_team_started_at", "scan", ["team_id", "started_at"], unique=False)
    op.create_table(
        "listed",
        sa.Column("scan_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("how_to_join", sa.Text(), nullable=True),
        sa.Column("accept_by", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_listed_scan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scan_id", "ref", name=op.f("pk_listed")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_listed_member", "listed", ["scan_id", "member"], unique=False)
    op.create_table(
        "batch_invite_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "taken",
                "refused",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="pending",
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("redemption_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'taken') = (redemption_id is not null)", name=op.f("ck_batch_invite_line_taken")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["batch_invite.id"], name=op.f("fk_batch_invite_line_job_id")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_batch_invite_line_redemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_invite_line")),
        sa.UniqueConstraint("job_id", "no", name=op.f("uq_batch_invite_line_job_id_no")),
    )
    op.create_index(
        "ix_batch_invite_line_pending",
        "batch_invite_line",
        ["job_id", "no"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        op.f("ix_batch_invite_line_redemption_id"), "batch_invite_line", ["redemption_id"], unique=False
    )
    op.create_table(
        "swap",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("redemption_id", sa.BigInteger(), nullable=False),
        sa.Column("from_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("to_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("not_team_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "moving",
                "done",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "wish",
                "unwell",
                "dead",
                "return",
                "evacuation",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state in ('waiting', 'moving')) = (ended_at is null)", name=op.f("ck_swap_ended_at")
        ),
        sa.ForeignKeyConstraint(["from_seat_id"], ["seat.id"], name=op.f("fk_swap_from_seat_id")),
        sa.ForeignKeyConstraint(["not_team_id"], ["team.id"], name=op.f("fk_swap_not_team_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_swap_redemption_id")),
        sa.ForeignKeyConstraint(["to_seat_id"], ["seat.id"], name=op.f("fk_swap_to_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    op.create_index(op.f("ix_swap_redemption_id"), "swap", ["redemption_id"], unique=False)
    op.create_index(
        "uq_swap_open",
        "swap",
        ["redemption_id"],
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'moving')"),
    )
    op.add_column(
        "notice",
        sa.Column(
            "way",
            sa.Enum(
                "answer", "news", "quiet", name="way", native_enum=False, create_constraint=True, length=16
            ),
            server_default="answer",
            nullable=False,
        ),
    )
    op.add_column("notice", sa.Column("once", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_notice_once"), "notice", ["once"])
    op.add_column("operation", sa.Column("team_id", sa.BigInteger(), nullable=True))
    op.execute("update operation o set team_id = (select team_id from seat x where x.id = o.seat_id)")
    op.alter_column("operation", "team_id", nullable=False)
    op.add_column("operation", sa.Column("orphan_id", sa.BigInteger(), nullable=True))
    op.add_column("operation", sa.Column("after_id", sa.BigInteger(), nullable=True))
    op.alter_column("operation", "seat_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(op.f("ix_operation_orphan_id"), "operation", ["orphan_id"], unique=False)
    op.create_index(op.f("ix_operation_team_id"), "operation", ["team_id"], unique=False)
    op.create_index(
        "uq_operation_open_orphan",
        "operation",
        ["orphan_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('settled', 'cancelled')"),
    )
    op.create_unique_constraint(op.f("uq_seat_id_team_id"), "seat", ["id", "team_id"])
    op.create_foreign_key(
        "fk_operation_seat_id_team_id", "operation", "seat", ["seat_id", "team_id"], ["id", "team_id"]
    )
    op.create_foreign_key(op.f("fk_operation_after_id"), "operation", "operation", ["after_id"], ["id"])
    op.create_foreign_key(op.f("fk_operation_orphan_id"), "operation", "orphan", ["orphan_id"], ["id"])
    op.create_foreign_key(
        "fk_operation_orphan_id_team_id", "operation", "orphan", ["orphan_id", "team_id"], ["id", "team_id"]
    )
    op.create_foreign_key(op.f("fk_operation_team_id"), "operation", "team", ["team_id"], ["id"])
    op.add_column(
        "pool",
        sa.Column(
            "strategy",
            sa.Enum(
                "fill",
                "spread",
                "priority",
                name="strategy",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="fill",
            nullable=False,
        ),
    )
    op.add_column("pool", sa.Column("swap_limit", sa.Integer(), server_default="1", nullable=False))
    op.add_column("pool", sa.Column("swap_window_days", sa.Integer(), server_default="15", nullable=True))
    op.add_column("pool", sa.Column("swap_causes", sa.Text(), server_default="any", nullable=False))
    op.add_column("pool", sa.Column("waiting_days", sa.Integer(), nullable=True))
    op.add_column("pool", sa.Column("remind_days", sa.Integer(), server_default="3", nullable=True))
    op.add_column("pool", sa.Column("accept_days", sa.Integer(), server_default="7", nullable=True))
    op.add_column("pool", sa.Column("lapsed_use", sa.Text(), server_default="returned", nullable=False))
    op.add_column("pool", sa.Column("clock_starts", sa.Text(), server_default="grant", nullable=False))
    op.add_column(
        "pool",
        sa.Column("warn_days", sa.ARRAY(sa.Integer()), server_default=sa.text("'{7,3,1}'"), nullable=False),
    )
    op.add_column("pool", sa.Column("grace_days", sa.Integer(), server_default="0", nullable=False))
    op.add_column("pool", sa.Column("orphans", sa.Text(), server_default="report", nullable=False))
    op.add_column("pool", sa.Column("orphan_grace_hours", sa.Integer(), server_default="24", nullable=False))
    op.add_column("pool", sa.Column("brake_members", sa.Integer(), server_default="3", nullable=False))
    op.add_column("pool", sa.Column("brake_percent", sa.Integer(), server_default="10", nullable=False))
    op.add_column(
        "pool",
        sa.Column("spared_identities", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "pool",
        sa.Column("spared_domains", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "pool", sa.Column("spared_roles", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("redemption", sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("redemption", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "redemption",
        sa.Column(
            "stopped_because",
            sa.Enum(
                "not_joined",
                "team_unwell",
                "no_seat",
                name="stopped_because",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "redemption", sa.Column("credited", sa.Interval(), server_default=sa.text("'0'"), nullable=False)
    )
    op.add_column("redemption", sa.Column("away_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("redemption", sa.Column("lapses", sa.Integer(), server_default="0", nullable=False))
    op.add_column("redemption", sa.Column("identity_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "redemption",
        sa.Column(
            "ended_because",
            sa.Enum(
                "kicked",
                "expired",
                "lapsed",
                "left",
                "limit",
                "revoked",
                name="ended_because",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "redemption", sa.Column("give_back", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("redemption", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.add_column("redemption", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.alter_column("redemption", "code_id", existing_type=sa.BIGINT(), nullable=True)
    op.alter_column("redemption", "person_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(
        "ix_redemption_expires_at",
        "redemption",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state in ('granted', 'waiting', 'placing')"),
    )
    op.create_index(op.f("ix_redemption_merged_into"), "redemption", ["merged_into"], unique=False)
    op.create_index(
        "ix_redemption_stopped",
        "redemption",
        ["stopped_at"],
        unique=False,
        postgresql_where=sa.text("stopped_at is not null"),
    )
    op.create_foreign_key(
        op.f("fk_redemption_merged_into"), "redemption", "redemption", ["merged_into"], ["id"]
    )
    op.add_column("seat", sa.Column("next_identity", sa.Text(), nullable=True))
    op.add_column("seat", sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seat", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seat", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seat", sa.Column("missing_scans", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("seat", "person_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(
        "ix_seat_pending",
        "seat",
        ["granted_at"],
        unique=False,
        postgresql_where=sa.text("state = 'active' and not joined"),
    )
    op.create_index("ix_seat_team_changed_at", "seat", ["team_id", "changed_at"], unique=False)
    op.add_column("slot", sa.Column("rank", sa.Integer(), server_default="0", nullable=False))
    op.drop_index(op.f("ix_slot_free"), table_name="slot", postgresql_where=sa.text("free"))
    op.create_index(
        "ix_slot_free", "slot", ["pool_id", "rank", "id"], unique=False, postgresql_where=sa.text("free")
    )
    op.add_column("team", sa.Column("priority", sa.Integer(), server_default="100", nullable=False))
    op.add_column(
        "team", sa.Column("retiring", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("team", sa.Column("health", sa.Text(), server_default="", nullable=False))
    op.add_column("team", sa.Column("health_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("team", sa.Column("health_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("team", sa.Column("upstream_capacity", sa.Integer(), nullable=True))
    op.add_column("team", sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("team", sa.Column("scan_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_team_checked_at", "team", ["checked_at"], unique=False)
    op.create_index("ix_team_scanned_at", "team", ["scanned_at"], unique=False)
    op.add_column("waiting", sa.Column("swap_id", sa.BigInteger(), nullable=True))
    op.add_column("waiting", sa.Column("told_place", sa.Integer(), nullable=True))
    op.add_column("waiting", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_waiting_swap_id"), "waiting", "swap", ["swap_id"], ["id"])
    for table, name, _, now in CHANGED_CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, now)
    for table, name, now in NEW_CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, now)
    op.execute((SQL / "0002_rules.sql").read_text(encoding="utf-8"))
    # What was there before: the trigger has ranked new places only.
    op.execute("update slot set pool_id = pool_id")


def downgrade() -> None:
    op.execute((SQL / "0002_rules_down.sql").read_text(encoding="utf-8"))
    for table, name, _ in NEW_CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    for table, name, before, _ in CHANGED_CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, before)
    op.drop_constraint(op.f("fk_waiting_swap_id"), "waiting", type_="foreignkey")
    op.drop_column("waiting", "told_at")
    op.drop_column("waiting", "told_place")
    op.drop_column("waiting", "swap_id")
    op.drop_index("ix_team_scanned_at", table_name="team")
    op.drop_index("ix_team_checked_at", table_name="team")
    op.drop_column("team", "scan_asked_at")
    op.drop_column("team", "scanned_at")
    op.drop_column("team", "upstream_capacity")
    op.drop_column("team", "health_count")
    op.drop_column("team", "health_since")
    op.drop_column("team", "health")
    op.drop_column("team", "retiring")
    op.drop_column("team", "priority")
    op.drop_index("ix_slot_free", table_name="slot", postgresql_where=sa.text("free"))
    op.create_index(
        op.f("ix_slot_free"), "slot", ["pool_id", "id"], unique=False, postgresql_where=sa.text("free")
    )
    op.drop_column("slot", "rank")
    op.drop_index("ix_seat_team_changed_at", table_name="seat")
    op.drop_index(
        "ix_seat_pending", table_name="seat", postgresql_where=sa.text("state = 'active' and not joined")
    )
    op.alter_column("seat", "person_id", existing_type=sa.BIGINT(), nullable=False)
    op.drop_column("seat", "missing_scans")
    op.drop_column("seat", "missing_since")
    op.drop_column("seat", "joined_at")
    op.drop_column("seat", "granted_at")
    op.drop_column("seat", "next_identity")
    op.drop_constraint(op.f("fk_redemption_merged_into"), "redemption", type_="foreignkey")
    op.drop_index(
        "ix_redemption_stopped", table_name="redemption", postgresql_where=sa.text("stopped_at is not null")
    )
    op.drop_index(op.f("ix_redemption_merged_into"), table_name="redemption")
    op.drop_index(
        "ix_redemption_expires_at",
        table_name="redemption",
        postgresql_where=sa.text("state in ('granted', 'waiting', 'placing')"),
    )
    op.alter_column("redemption", "person_id", existing_type=sa.BIGINT(), nullable=False)
    op.alter_column("redemption", "code_id", existing_type=sa.BIGINT(), nullable=False)
    op.drop_column("redemption", "note")
    op.drop_column("redemption", "merged_into")
    op.drop_column("redemption", "give_back")
    op.drop_column("redemption", "ended_because")
    op.drop_column("redemption", "identity_changed_at")
    op.drop_column("redemption", "lapses")
    op.drop_column("redemption", "away_since")
    op.drop_column("redemption", "credited")
    op.drop_column("redemption", "stopped_because")
    op.drop_column("redemption", "stopped_at")
    op.drop_column("redemption", "granted_at")
    op.drop_column("pool", "spared_roles")
    op.drop_column("pool", "spared_domains")
    op.drop_column("pool", "spared_identities")
    op.drop_column("pool", "brake_percent")
    op.drop_column("pool", "brake_members")
    op.drop_column("pool", "orphan_grace_hours")
    op.drop_column("pool", "orphans")
    op.drop_column("pool", "grace_days")
    op.drop_column("pool", "warn_days")
    op.drop_column("pool", "clock_starts")
    op.drop_column("pool", "lapsed_use")
    op.drop_column("pool", "accept_days")
    op.drop_column("pool", "remind_days")
    op.drop_column("pool", "waiting_days")
    op.drop_column("pool", "swap_causes")
    op.drop_column("pool", "swap_window_days")
    op.drop_column("pool", "swap_limit")
    op.drop_column("pool", "strategy")
    op.drop_constraint(op.f("fk_operation_team_id"), "operation", type_="foreignkey")
    op.drop_constraint("fk_operation_orphan_id_team_id", "operation", type_="foreignkey")
    op.drop_constraint(op.f("fk_operation_orphan_id"), "operation", type_="foreignkey")
    op.drop_constraint(op.f("fk_operation_after_id"), "operation", type_="foreignkey")
    op.drop_constraint("fk_operation_seat_id_team_id", "operation", type_="foreignkey")
    op.drop_constraint(op.f("uq_seat_id_team_id"), "seat", type_="unique")
    op.drop_index(
        "uq_operation_open_orphan",
        table_name="operation",
        postgresql_where=sa.text("state not in ('settled', 'cancelled')"),
    )
    op.drop_index(op.f("ix_operation_team_id"), table_name="operation")
    op.drop_index(op.f("ix_operation_orphan_id"), table_name="operation")
    op.alter_column("operation", "seat_id", existing_type=sa.BIGINT(), nullable=False)
    op.drop_column("operation", "after_id")
    op.drop_column("operation", "orphan_id")
    op.drop_column("operation", "team_id")
    op.drop_constraint(op.f("uq_notice_once"), "notice", type_="unique")
    op.drop_column("notice", "once")
    op.drop_column("notice", "way")
    op.drop_index(
        "uq_swap_open", table_name="swap", postgresql_where=sa.text("state in ('waiting', 'moving')")
    )
    op.drop_index(op.f("ix_swap_redemption_id"), table_name="swap")
    op.drop_table("swap")
    op.drop_index(op.f("ix_batch_invite_line_redemption_id"), table_name="batch_invite_line")
    op.drop_index(
        "ix_batch_invite_line_pending",
        table_name="batch_invite_line",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("batch_invite_line")
    op.drop_index("ix_listed_member", table_name="listed")
    op.drop_table("listed")
    op.drop_index("ix_scan_team_started_at", table_name="scan")
    op.drop_table("scan")
    op.drop_index(
        "ix_orphan_open",
        table_name="orphan",
        postgresql_where=sa.text("state not in ('adopted', 'removed', 'gone')"),
    )
    op.drop_table("orphan")
    op.drop_index(
        "ix_batch_invite_running", table_name="batch_invite", postgresql_where=sa.text("state = 'running'")
    )
    op.drop_table("batch_invite")
    op.drop_index("ix_history_subject", table_name="history")
    op.drop_table("history")
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
