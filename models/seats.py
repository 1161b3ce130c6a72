"""From a code to a seat: people, redemptions, seats, the waiting list."""

from datetime import datetime, timedelta

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
from models.enums import (
    Ending,
    RedemptionState,
    SeatState,
    Stopped,
    SwapCause,
    SwapState,
    Use,
    WaitingState,
    Wanted,
)


class Person(Base):
    """A user of the bot. `language`: as chosen, else as the client says; None: the house's.

    `no_broadcasts`: they said no to messages that an admin writes to many.
    """

    __tablename__ = "person"
    id: Mapped[Key]
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str | None]
    client_language: Mapped[str | None]
    unreachable_since: Mapped[datetime | None]
    created_at: Mapped[Created]
    no_broadcasts: Mapped[bool] = mapped_column(server_default=text("false"))


class Redemption(Base):
    """One use of a code by one person, whatever becomes of it.

    Without a code: a seat that an admin gave. Without a person: for somebody of whom only the identity is known.
    `merged_into`: the redemption whose days this one's code has lengthened, and with which it gives its use back. `stopped_at`: since when the days do not
    run; what passes until they run again is added to `expires_at`, and to `credited` if it is to be shown.
    `give_back`: when it ends, the use is returned. `ended_because`: set when the end is decided on. `away_since`: the
    person left upstream, and may come back by a swap. `lapses`: invitations that upstream let lapse.
    """

    __tablename__ = "redemption"
    id: Mapped[Key]
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
    identity: Mapped[str]
    state: Mapped[RedemptionState] = mapped_column(states(RedemptionState, "state"))
    use: Mapped[Use] = mapped_column(states(Use, "use"))
    days: Mapped[int]
    granted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[Stopped | None] = mapped_column(states(Stopped, "stopped_because"))
    credited: Mapped[timedelta] = mapped_column(server_default=text("'0'"))
    away_since: Mapped[datetime | None]
    lapses: Mapped[int] = mapped_column(server_default="0")
    identity_changed_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    ended_because: Mapped[Ending | None] = mapped_column(states(Ending, "ended_because"))
    give_back: Mapped[bool] = mapped_column(server_default=text("false"))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)
    note: Mapped[str] = mapped_column(server_default="")
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
        CheckConstraint(
            "state not in ('granted', 'ending', 'ended', 'merged') or use = 'spent'", name="spent"
        ),
        CheckConstraint("state <> 'granted' or expires_at is not null", name="expires"),
        CheckConstraint("(stopped_at is null) = (stopped_because is null)", name="stopped"),
        CheckConstraint("state <> 'merged' or merged_into is not null", name="merged"),
        CheckConstraint("state not in ('ending', 'ended') or ended_because is not null", name="ended"),
        Index(
            "ix_redemption_expires_at",
            "expires_at",
            postgresql_where=text("state in ('granted', 'waiting', 'placing')"),
        ),
        Index("ix_redemption_stopped", "stopped_at", postgresql_where=text("stopped_at is not null")),
    )


class Seat(Base):
    """One person's place in a team. It counts until upstream confirmed that it is gone.

    `incoming`: where a swap leads, while the old seat is still the person's. `next_identity`: once this seat is gone,
    the same place is taken again under that identity. `missing_since`, `missing_scans`: the person was not upstream.
    """

    __tablename__ = "seat"
    id: Mapped[Key]
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    slot_id: Mapped[Big | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    identity: Mapped[str]
    state: Mapped[SeatState] = mapped_column(states(SeatState, "state"))
    wanted: Mapped[Wanted] = mapped_column(states(Wanted, "wanted"), server_default="in")
    incoming: Mapped[bool] = mapped_column(server_default=text("false"))
    counts: Mapped[bool] = mapped_column(Computed("state not in ('released', 'written_off')", persisted=True))
    ref: Mapped[str | None]
    joined: Mapped[bool] = mapped_column(server_default=text("false"))
    how_to_join: Mapped[str | None]
    accept_by: Mapped[datetime | None]
    next_identity: Mapped[str | None]
    granted_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    missing_since: Mapped[datetime | None]
    missing_scans: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[Created]
    changed_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("id", "team_id"),
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
        Index("ix_seat_team_changed_at", "team_id", "changed_at"),
        Index("ix_seat_pending", "granted_at", postgresql_where=text("state = 'active' and not joined")),
    )


class Swap(Base):
    """One move of a redemption to another team, from the wish to its end. `not_team_id`: the team that it is not for.

    `chat_id`, `message_id`: where its outcome is shown, if somebody pressed a button there.
    """

    __tablename__ = "swap"
    id: Mapped[Key]
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    from_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    to_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    not_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    state: Mapped[SwapState] = mapped_column(states(SwapState, "state"), server_default="waiting")
    cause: Mapped[SwapCause] = mapped_column(states(SwapCause, "cause"))
    asked_by: Mapped[str]
    chat_id: Mapped[Big | None]
    message_id: Mapped[Big | None]
    error: Mapped[str | None]
    created_at: Mapped[Created]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state in ('waiting', 'moving')) = (ended_at is null)", name="ended_at"),
        Index(
            "uq_swap_open",
            "redemption_id",
            unique=True,
            postgresql_where=text("state in ('waiting', 'moving')"),
        ),
    )


class Waiting(Base):
    """A redemption's place in its pool's list: lowest (priority, id) first.

    `swap_id`: it is a swap that waits. `told_place`: the place that the person was last told.
    """

    __tablename__ = "waiting"
    id: Mapped[Key]
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"))
    swap_id: Mapped[int | None] = mapped_column(ForeignKey("swap.id"))
    told_place: Mapped[int | None]
    told_at: Mapped[datetime | None]
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
