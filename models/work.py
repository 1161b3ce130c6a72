"""Work owed: operations upstream, notices to users, alerts to admins, and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import NoticeState, NoticeWay, OperationKind, OperationState


class Operation(Base):
    """One piece of upstream work, on a seat or on an orphan. Only the holder of the newest `fence` may settle it.

    `sent_at`: set before the first call, so that whoever comes later knows that upstream may have been asked.
    `after_id`: it is not due before that one is settled.
    """

    __tablename__ = "operation"
    id: Mapped[Key]
    kind: Mapped[OperationKind] = mapped_column(states(OperationKind, "kind"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)
    orphan_id: Mapped[int | None] = mapped_column(ForeignKey("orphan.id"), index=True)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    state: Mapped[OperationState] = mapped_column(states(OperationState, "state"), server_default="planned")
    fence: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    runner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[Created]
    hinted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error_detail: Mapped[str | None]
    outcome: Mapped[str | None]
    created_at: Mapped[Created]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["seat_id", "team_id"], ["seat.id", "seat.team_id"], name="fk_operation_seat_id_team_id"
        ),
        ForeignKeyConstraint(
            ["orphan_id", "team_id"], ["orphan.id", "orphan.team_id"], name="fk_operation_orphan_id_team_id"
        ),
        CheckConstraint("num_nonnulls(seat_id, orphan_id) = 1", name="subject"),
        CheckConstraint("(kind = 'remove') = (orphan_id is not null)", name="remove"),
        CheckConstraint("(state = 'claimed') = (lease_until is not null)", name="lease"),
        CheckConstraint("(state in ('settled', 'cancelled')) = (settled_at is not null)", name="settled"),
        Index(
            "uq_operation_open_seat",
            "seat_id",
            unique=True,
            postgresql_where=text("state not in ('settled', 'cancelled')"),
        ),
        Index(
            "uq_operation_open_orphan",
            "orphan_id",
            unique=True,
            postgresql_where=text("state not in ('settled', 'cancelled')"),
        ),
        Index(
            "ix_operation_due", "due_at", postgresql_where=text("state in ('planned', 'retry', 'uncertain')")
        ),
        Index("ix_operation_lease", "lease_until", postgresql_where=text("state = 'claimed'")),
    )


class Notice(Base):
    """A message owed to a person. `final`: the last word on its request, of which there is one.

    `fresh_at`: when a message of its own was tried; set before the try, so that there is one at most. `once`: names what
    is said once only, whoever comes to say it again.
    """

    __tablename__ = "notice"
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    request_key: Mapped[str | None] = mapped_column(ForeignKey("request.key"))
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)
    final: Mapped[bool] = mapped_column(server_default=text("true"))
    way: Mapped[NoticeWay] = mapped_column(states(NoticeWay, "way"), server_default="answer")
    once: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    state: Mapped[NoticeState] = mapped_column(states(NoticeState, "state"), server_default="owed")
    chat_id: Mapped[Big]
    message_id: Mapped[Big | None]
    asked_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[Created]
    lease_until: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    fresh_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[Created]
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), index=True)

    __table_args__ = (
        CheckConstraint("(state = 'sending') = (lease_until is not null)", name="lease"),
        Index("uq_notice_final", "request_key", unique=True, postgresql_where=text("final")),
        Index("ix_notice_due", "due_at", postgresql_where=text("state in ('owed', 'sending')")),
    )


class Alert(Base):
    """A trouble that admins are told of: one open a (component, subject)."""

    __tablename__ = "alert"
    id: Mapped[Key]
    component: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    severity: Mapped[str] = mapped_column(server_default="critical")
    cause: Mapped[str] = mapped_column(server_default="")
    params: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    opened_at: Mapped[Created]
    repeat_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_alert_open", "component", "subject", unique=True, postgresql_where=text("closed_at is null")
        ),
    )


class Audit(Base):
    """Who did what, when, before and after. A trigger refuses changes and deletions."""

    __tablename__ = "audit"
    id: Mapped[Key]
    at: Mapped[Created]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
