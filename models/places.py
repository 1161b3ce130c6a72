"""Where seats are: pools, teams and their slots."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import TeamStatus


class Pool(Base):
    """Teams that stand in for one another. All of them know people by the same kind of identity."""

    __tablename__ = "pool"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    identity_kind: Mapped[str | None]
    created_at: Mapped[Created]

    __table_args__ = (CheckConstraint("length(name) between 1 and 64", name="name"),)


class Team(Base):
    """A place with a limited number of seats. Its capacity is the number of its slots that are not closing."""

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
    checked_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("id", "pool_id"),
        CheckConstraint("length(name) between 1 and 64", name="name"),
        CheckConstraint("status_by in ('admin', 'check')", name="status_by"),
    )


class Slot(Base):
    """One place in a team, as a row: two people can't lock the same one.

    `stranger`: an upstream member who is not ours fills it. `closing`: capacity was lowered; it goes with its seat.
    """

    __tablename__ = "slot"
    id: Mapped[Key]
    team_id: Mapped[Big]
    no: Mapped[int]
    pool_id: Mapped[Big]
    free: Mapped[bool] = mapped_column(server_default=text("true"))
    closing: Mapped[bool] = mapped_column(server_default=text("false"))
    stranger: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["team_id", "pool_id"], ["team.id", "team.pool_id"], onupdate="CASCADE"),
        UniqueConstraint("team_id", "no"),
        UniqueConstraint("id", "team_id"),
        UniqueConstraint("team_id", "stranger"),
        CheckConstraint("not free or (stranger is null and not closing)", name="free"),
        Index("ix_slot_free", "pool_id", "id", postgresql_where=text("free")),
    )
