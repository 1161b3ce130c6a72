"""What keeps the house true: scans and orphans, batch invites, the history of every transition, backups."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import JobState, LineState, OrphanState


class Orphan(Base):
    """An upstream member that no seat accounts for. One row a membership, kept when it is over.

    `stray`: of an identity that had a seat there until lately, so it is ours to undo. `scans`: how many saw it in a row.
    """

    __tablename__ = "orphan"
    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    ref: Mapped[str]
    member: Mapped[str]
    role: Mapped[str]
    joined: Mapped[bool]
    stray: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[OrphanState] = mapped_column(states(OrphanState, "state"), server_default="seen")
    scans: Mapped[int] = mapped_column(server_default="1")
    first_seen: Mapped[Created]
    last_seen: Mapped[Created]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("team_id", "ref"),
        UniqueConstraint("id", "team_id"),
        Index(
            "ix_orphan_open", "team_id", postgresql_where=text("state not in ('adopted', 'removed', 'gone')")
        ),
    )


class Scan(Base):
    """One comparison of a team with upstream. Only a complete one proves anything about who is absent.

    `outcome`: `running`, `complete`, `failed`, `small` (under half of what was expected) or `braked`.
    """

    __tablename__ = "scan"
    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    started_at: Mapped[Created]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="running")
    seen: Mapped[int] = mapped_column(server_default="0")
    orphans: Mapped[int] = mapped_column(server_default="0")
    ghosts: Mapped[int] = mapped_column(server_default="0")
    error_code: Mapped[str | None]
    allowed_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("outcome in ('running', 'complete', 'failed', 'small', 'braked')", name="outcome"),
        Index("ix_scan_team_started_at", "team_id", "started_at"),
    )


class Listed(Base):
    """What a running scan has listed so far; gone when it ends. Nothing is lost with it, so it is not logged."""

    __tablename__ = "listed"
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    role: Mapped[str]
    joined: Mapped[bool]
    how_to_join: Mapped[str | None]
    accept_by: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_listed_member", "scan_id", "member"),
        {"prefixes": ["UNLOGGED"]},
    )


class BatchInvite(Base):
    """Seats for a list of identities, without codes, worked off line by line."""

    __tablename__ = "batch_invite"
    id: Mapped[Key]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
    days: Mapped[int]
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[JobState] = mapped_column(states(JobState, "state"), server_default="running")
    created_by: Mapped[str]
    created_at: Mapped[Created]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state in ('running', 'paused')) = (ended_at is null)", name="ended_at"),
        CheckConstraint("days between 1 and 36500", name="days"),
        Index("ix_batch_invite_running", "id", postgresql_where=text("state = 'running'")),
    )


class BatchInviteLine(Base):
    """One identity of a batch invite, as it was given and as it is known. `reason`: why it was refused, as a code."""

    __tablename__ = "batch_invite_line"
    id: Mapped[Key]
    job_id: Mapped[int] = mapped_column(ForeignKey("batch_invite.id"))
    no: Mapped[int]
    given: Mapped[str]
    identity: Mapped[str | None]
    state: Mapped[LineState] = mapped_column(states(LineState, "state"), server_default="pending")
    reason: Mapped[str | None]
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)

    __table_args__ = (
        UniqueConstraint("job_id", "no"),
        CheckConstraint("(state = 'taken') = (redemption_id is not null)", name="taken"),
        Index("ix_batch_invite_line_pending", "job_id", "no", postgresql_where=text("state = 'pending'")),
    )


class History(Base):
    """Every transition of a code, redemption, seat, swap, team: written by triggers, so that none is forgotten.

    `actor`, `why`: as `acting.act` said in that transaction; `system` where it said nothing.
    """

    __tablename__ = "history"
    id: Mapped[Key]
    at: Mapped[Created]
    subject: Mapped[str]
    subject_id: Mapped[Big]
    before: Mapped[str | None]
    after: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]

    __table_args__ = (Index("ix_history_subject", "subject", "subject_id", "id"),)


class Backup(Base):
    """One try to make a backup; without `ended_at` it goes on, or whoever made it is gone. Not part of any backup.

    `error`: a code of `invitehub.backup.failure`; with a `file` as well it was made, and something else went wrong.
    """

    __tablename__ = "backup"
    id: Mapped[Key]
    started_at: Mapped[Created]
    ended_at: Mapped[datetime | None]
    made_by: Mapped[str]
    host: Mapped[str]
    file: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    proven: Mapped[bool] = mapped_column(server_default=text("false"))
    sent_to: Mapped[str] = mapped_column(server_default="")
    error: Mapped[str | None]

    __table_args__ = (Index("ix_backup_started_at", "started_at"),)
