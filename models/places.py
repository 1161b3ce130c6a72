"""Where seats are: pools, teams and their slots."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import Strategy, TeamStatus


class Pool(Base):
    """Teams that stand in for one another. All of them know people by the same kind of identity.

    The rest are the pool's rules; docs/pools.md says what each means. None: no limit.
    """

    __tablename__ = "pool"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    identity_kind: Mapped[str | None]
    strategy: Mapped[Strategy] = mapped_column(states(Strategy, "strategy"), server_default="fill")
    swap_limit: Mapped[int] = mapped_column(server_default="1")
    swap_window_days: Mapped[int | None] = mapped_column(server_default="15")
    swap_causes: Mapped[str] = mapped_column(server_default="any")
    waiting_days: Mapped[int | None]
    remind_days: Mapped[int | None] = mapped_column(server_default="3")
    accept_days: Mapped[int | None] = mapped_column(server_default="7")
    lapsed_use: Mapped[str] = mapped_column(server_default="returned")
    clock_starts: Mapped[str] = mapped_column(server_default="grant")
    warn_days: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{7,3,1}'"))
    grace_days: Mapped[int] = mapped_column(server_default="0")
    orphans: Mapped[str] = mapped_column(server_default="report")
    orphan_grace_hours: Mapped[int] = mapped_column(server_default="24")
    brake_members: Mapped[int] = mapped_column(server_default="3")
    brake_percent: Mapped[int] = mapped_column(server_default="10")
    spared_identities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    spared_domains: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    spared_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("length(name) between 1 and 64", name="name"),
        CheckConstraint("swap_limit between 0 and 1000", name="swap_limit"),
        CheckConstraint("swap_window_days between 1 and 36500", name="swap_window_days"),
        CheckConstraint("swap_causes in ('any', 'unwell')", name="swap_causes"),
        CheckConstraint("waiting_days between 1 and 3650", name="waiting_days"),
        CheckConstraint("remind_days between 1 and 365", name="remind_days"),
        CheckConstraint("accept_days between 1 and 365", name="accept_days"),
        CheckConstraint("lapsed_use in ('returned', 'kept')", name="lapsed_use"),
        CheckConstraint("clock_starts in ('grant', 'join')", name="clock_starts"),
        CheckConstraint("cardinality(warn_days) <= 10 and 0 < all (warn_days)", name="warn_days"),
        CheckConstraint("grace_days between 0 and 365", name="grace_days"),
        CheckConstraint("orphans in ('report', 'remove')", name="orphans"),
        CheckConstraint("orphan_grace_hours between 0 and 8760", name="orphan_grace_hours"),
        CheckConstraint("brake_members >= 0 and brake_percent between 0 and 100", name="brake"),
    )


class Team(Base):
    """A place with a limited number of seats. Its capacity is the number of its slots that are not closing.

    `health`: what the last check found, "" for well; `health_count`: how often in a row. `retiring`: retires by itself
    once no seat counts. `upstream_capacity`: as upstream last said, None if it never did; `credentials_until`: when it
    will refuse the team's credentials, likewise. `scanned_at`: the begin of the
    last complete scan.
    """

    __tablename__ = "team"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    provider: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    secrets: Mapped[bytes | None]
    status: Mapped[TeamStatus] = mapped_column(states(TeamStatus, "status"), server_default="active")
    status_by: Mapped[str] = mapped_column(server_default="admin")
    status_reason: Mapped[str] = mapped_column(server_default="")
    status_since: Mapped[Created]
    priority: Mapped[int] = mapped_column(server_default="100")
    retiring: Mapped[bool] = mapped_column(server_default=text("false"))
    checked_at: Mapped[datetime | None]
    health: Mapped[str] = mapped_column(server_default="")
    health_since: Mapped[datetime | None]
    health_count: Mapped[int] = mapped_column(server_default="0")
    upstream_capacity: Mapped[int | None]
    credentials_until: Mapped[datetime | None]
    scanned_at: Mapped[datetime | None]
    scan_asked_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("id", "pool_id"),
        CheckConstraint("priority between 0 and 1000000", name="priority"),
        Index("ix_team_checked_at", "checked_at"),
        Index("ix_team_scanned_at", "scanned_at"),
        CheckConstraint("length(name) between 1 and 64", name="name"),
        CheckConstraint("status_by in ('admin', 'check')", name="status_by"),
    )


class Slot(Base):
    """One place in a team, as a row: two people can't lock the same one.

    `stranger`: an upstream member who is not ours fills it (their ref), or `unknown:…`, `quota:…` where upstream has
    fewer places than we thought. `closing`: capacity was lowered; it goes with its seat. `rank`: the lowest free one of
    the pool is given first; a trigger sets it by the pool's strategy.
    """

    __tablename__ = "slot"
    id: Mapped[Key]
    team_id: Mapped[Big]
    no: Mapped[int]
    pool_id: Mapped[Big]
    rank: Mapped[int] = mapped_column(server_default="0")
    free: Mapped[bool] = mapped_column(server_default=text("true"))
    closing: Mapped[bool] = mapped_column(server_default=text("false"))
    stranger: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["team_id", "pool_id"], ["team.id", "team.pool_id"], onupdate="CASCADE"),
        UniqueConstraint("team_id", "no"),
        UniqueConstraint("id", "team_id"),
        UniqueConstraint("team_id", "stranger"),
        CheckConstraint("not free or (stranger is null and not closing)", name="free"),
        Index("ix_slot_free", "pool_id", "rank", "id", postgresql_where=text("free")),
    )
