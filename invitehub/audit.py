"""What admins and operators do is written down in the transaction that does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry. `actor`: `shell:USER` or `telegram:ID`; `subject`: `team:NAME` and the like. No secrets."""
    session.add(
        Audit(
            actor=actor,
            action=action,
            subject=subject,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )


def record_all(
    session: Session,
    *,
    actor: str,
    action: str,
    entries: Sequence[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> None:
    """One entry a subject, with its before and after, in one statement."""
    if entries:
        rows = [
            {"actor": actor, "action": action, "subject": subject, "before": before, "after": after}
            for subject, before, after in entries
        ]
        session.execute(insert(Audit), rows)


def list_audit(session: Session, *, subject: str | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
    """The newest entries first."""
    query = select(Audit).order_by(Audit.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(Audit.subject == subject)
    return tuple(
        AuditEntry(row.id, row.at, row.actor, row.action, row.subject, row.before, row.after)
        for row in session.scalars(query)
    )
