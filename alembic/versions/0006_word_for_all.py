"""bars, broadcasts, recovery words, settings made in the chat

Revision: 0006
Revises: 0005
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _bars()
    _broadcasts()
    op.create_table(
        "recovery_word",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_word_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_recovery_word")),
        sa.UniqueConstraint("mac", name=op.f("uq_recovery_word_mac")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )


def _bars() -> None:
    op.create_table(
        "bar",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("barred_by", sa.Text(), nullable=False),
        sa.Column("barred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(person_id, identity) = 1", name=op.f("ck_bar_whom")),
        sa.CheckConstraint("(lifted_by is null) = (lifted_at is null)", name=op.f("ck_bar_lifted")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bar_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    for column in ("person_id", "identity"):
        op.create_index(
            f"uq_bar_{column}", "bar", [column], unique=True, postgresql_where=sa.text("lifted_at is null")
        )


def _broadcasts() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(words) between 1 and 3500", name=op.f("ck_broadcast_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    op.add_column("notice", sa.Column("broadcast_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_notice_broadcast_id"), "notice", "broadcast", ["broadcast_id"], ["id"])
    op.create_index(op.f("ix_notice_broadcast_id"), "notice", ["broadcast_id"], unique=False)
    op.add_column(
        "person", sa.Column("no_broadcasts", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("person", "no_broadcasts")
    op.drop_column("notice", "broadcast_id")
    for table in ("broadcast", "setting", "recovery_word", "bar"):
        op.drop_table(table)
