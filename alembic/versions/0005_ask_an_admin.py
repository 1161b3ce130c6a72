"""ask an admin

Revision: 0005
Revises: 0004
"""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cases()
    op.create_table(
        "help_case_message",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["help_case.id"], name=op.f("fk_help_case_message_case_id")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_help_case_message")),
    )
    op.create_index("ix_help_case_message_case", "help_case_message", ["case_id"], unique=False)


def _cases() -> None:
    op.create_table(
        "help_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            server_default="open",
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at is null)", name=op.f("ck_help_case_when_answered")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_case")),
    )
    op.create_index(
        "uq_help_case_open",
        "help_case",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_help_case_opened",
        "help_case",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("help_case_message")
    op.drop_table("help_case")
