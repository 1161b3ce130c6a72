"""Redemption codes. Only a keyed hash and the last four characters are kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import CodeStatus


class Batch(Base):
    """Codes that were made together."""

    __tablename__ = "batch"
    id: Mapped[Key]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    note: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[str]
    created_at: Mapped[Created]


class Code(Base):
    """`reserved` and `spent` are written by the trigger on `redemption.use` alone. `days`: a seat's length."""

    __tablename__ = "code"
    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    mac: Mapped[bytes] = mapped_column(unique=True)
    key_id: Mapped[str]
    last4: Mapped[str] = mapped_column(index=True)
    max_uses: Mapped[int]
    reserved: Mapped[int] = mapped_column(server_default="0")
    spent: Mapped[int] = mapped_column(server_default="0")
    status: Mapped[CodeStatus] = mapped_column(states(CodeStatus, "status"), server_default="active")
    usable_from: Mapped[datetime | None]
    usable_until: Mapped[datetime | None]
    days: Mapped[int]

    __table_args__ = (
        CheckConstraint("reserved >= 0 and spent >= 0 and reserved + spent <= max_uses", name="uses"),
        CheckConstraint("max_uses between 1 and 1000000", name="max_uses"),
        CheckConstraint("days between 1 and 36500", name="days"),
        CheckConstraint("length(last4) = 4", name="last4"),
    )


class Request(Base):
    """What was answered to one update of a chat or one call of the API: a repeated one gets the same answer.

    Misses (codes that do not exist) are counted from here, so the throttle needs no other memory.
    """

    __tablename__ = "request"
    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str]
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)
    chat_id: Mapped[Big | None]
    message_id: Mapped[Big | None]
    at: Mapped[Created]

    __table_args__ = (
        Index("ix_request_misses", "person_id", "at", postgresql_where=text("outcome = 'unknown'")),
        Index("ix_request_missed_at", "at", postgresql_where=text("outcome = 'unknown'")),
    )
