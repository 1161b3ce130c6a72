"""From a code to a seat: people, redemptions, seats, the waiting list."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import RedemptionState, SeatState, Use, WaitingState, Wanted


class Person(Base):
    """A user of the bot. `language`: as chosen, else as the client says; None: the house's."""

    __tablename__ = "person"
    id: Mapped[Key]
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str | None]
    client_language: Mapped[str | None]
    unreachable_since: Mapped[datetime | None]
    created_at: Mapped[Created]


class Redemption(Base):
    """One use of a code by one person, whatever becomes of it."""

    __tablename__ = "redemption"
    id: Mapped[Key]
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
    identity: Mapped[str]
    state: Mapped[RedemptionState] = mapped_column(states(RedemptionState, "state"))
    use: Mapped[Use] = mapped_column(states(Use, "use"))
    days: Mapped[int]
    expires_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    created_at: Mapped[Created]

    __table_args__ = (
        Index(
            "uq_redemption_code_person",
            "code_id",
            "person_id",
            unique=True,
            postgresql_where=text("use <> 'returned'"),
        ),
        Index(
            "ix_redemption_identity",
            "identity",
            "pool_id",
            postgresql_where=text("state in ('placing', 'waiting', 'granted')"),
        ),
        CheckConstraint("(use = 'returned') = (state in ('refused', 'cancelled'))", name="returned"),
        CheckConstraint("state not in ('granted', 'ending', 'ended') or use = 'spent'", name="spent"),
        CheckConstraint("state <> 'granted' or expires_at is not null", name="expires"),
    )


class Seat(Base):
    """One person's place in a team. It counts until upstream confirmed that it is gone."""

    __tablename__ = "seat"
    id: Mapped[Key]
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    slot_id: Mapped[Big | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    identity: Mapped[str]
    state: Mapped[SeatState] = mapped_column(states(SeatState, "state"))
    wanted: Mapped[Wanted] = mapped_column(states(Wanted, "wanted"), server_default="in")
    incoming: Mapped[bool] = mapped_column(server_default=text("false"))
    counts: Mapped[bool] = mapped_column(Computed("state not in ('released', 'written_off')", persisted=True))
    ref: Mapped[str | None]
    joined: Mapped[bool] = mapped_column(server_default=text("false"))
    how_to_join: Mapped[str | None]
    accept_by: Mapped[datetime | None]
    created_at: Mapped[Created]
    changed_at: Mapped[Created]

    __table_args__ = (
        ForeignKeyConstraint(
            ["slot_id", "team_id"], ["slot.id", "slot.team_id"], name="fk_seat_slot_id_team_id"
        ),
        UniqueConstraint("slot_id"),
        CheckConstraint("counts = (slot_id is not null)", name="slot"),
        CheckConstraint("not incoming or state in ('reserved', 'granting')", name="incoming"),
        Index("uq_seat_identity_team", "identity", "team_id", unique=True, postgresql_where=text("counts")),
        Index("uq_seat_person_team", "person_id", "team_id", unique=True, postgresql_where=text("counts")),
        Index(
            "uq_seat_current",
            "redemption_id",
            unique=True,
            postgresql_where=text("state in ('reserved', 'granting', 'active') and not incoming"),
        ),
        Index("uq_seat_incoming", "redemption_id", unique=True, postgresql_where=text("incoming")),
        Index("ix_seat_redemption_id", "redemption_id"),
        Index("ix_seat_team_id", "team_id", postgresql_where=text("counts")),
    )


class Waiting(Base):
    """A redemption's place in its pool's list: lowest (priority, id) first."""

    __tablename__ = "waiting"
    id: Mapped[Key]
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
    priority: Mapped[int] = mapped_column(server_default="10")
    state: Mapped[WaitingState] = mapped_column(states(WaitingState, "state"), server_default="waiting")
    created_at: Mapped[Created]

    __table_args__ = (
        Index(
            "uq_waiting_redemption", "redemption_id", unique=True, postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_waiting_turn", "pool_id", "priority", "id", postgresql_where=text("state = 'waiting'")),
    )
