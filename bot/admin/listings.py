"""The lists of the admins' chat: what is in each line, what a press opens, what a file of it holds."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.paging import Listing
from invitehub import acting, audit, bars, codes, finding, operation_list, orphans, teams, waiting
from invitehub.audit import AuditEntry
from invitehub.bars import BarView
from invitehub.cards import stage_of
from invitehub.codes import BatchView
from invitehub.operation_list import OperationView
from invitehub.orphans import OrphanView
from invitehub.steps import Step
from invitehub.teams import TeamView
from invitehub.texts import has, plain
from invitehub.timeline import timeline
from invitehub.views import SeatView
from invitehub.waiting import WaitingView
from models.enums import OperationState, TeamStatus

TEAM: Final = "team:"
PERSON: Final = "person:"
OPERATION: Final = "op:"
BATCH: Final = "batch:"
ORPHAN: Final = "orphan:"


def team_mark(locale: str, status: TeamStatus) -> str:
    return plain(locale, f"mark-{status.value}")


def person_line(locale: str, seat: SeatView) -> str:
    return plain(
        locale,
        f"line-{stage_of(seat)}",
        where=seat.team or seat.pool,
        identity=seat.identity,
        place=seat.place or 0,
    )


def _teams(session: Session, pool: str) -> tuple[TeamView, ...]:
    return teams.list_teams(session, pool=pool or None)


def _team_line(locale: str, team: TeamView) -> str:
    return f"{team_mark(locale, team.status)} {team.name} · {team.taken}/{team.capacity}"


def _waiting(session: Session, pool: str) -> tuple[WaitingView, ...]:
    return waiting.list_waiting(session, pool=pool or None)


def _operations(session: Session, state: str) -> tuple[OperationView, ...]:
    """What failed first, then what is open, then the rest."""
    wanted = OperationState(state) if state else None
    found = operation_list.list_operations(session, state=wanted, limit=500)
    order = (OperationState.DEAD, OperationState.UNCERTAIN, OperationState.RETRY)
    return tuple(sorted(found, key=lambda one: order.index(one.state) if one.state in order else len(order)))


def _operation_line(locale: str, one: OperationView) -> str:
    mark, kind = plain(locale, f"mark-op-{one.state.value}"), plain(locale, f"kind-{one.kind.value}")
    return f"{mark} {one.id} · {kind} · {one.identity} · {one.team}"


def _audit(session: Session, subject: str) -> tuple[AuditEntry, ...]:
    return audit.list_audit(session, subject=subject or None, limit=500)


def _batches(session: Session, pool: str) -> tuple[BatchView, ...]:
    return tuple(reversed(codes.list_batches(session, pool=pool or None)))


def _history(session: Session, redemption: str) -> tuple[Step, ...]:
    """The newest first: that is what is asked about."""
    number = int(redemption) if redemption.isdecimal() else 0
    return tuple(reversed(timeline(session, number)))


def step_words(locale: str, what: str) -> str:
    """A step's code in words."""
    key = f"step-{what.replace('_', '-').replace('.', '-')}"
    return plain(locale, key) if has(key) else what


def _step_line(locale: str, step: Step) -> str:
    team = step.details.get("team")
    facts = [f"{step.at:%m-%d %H:%M:%S}", step_words(locale, step.what), *([str(team)] if team else [])]
    who = [] if step.who == acting.SYSTEM else [step.who]
    return " · ".join([*facts, *who, *([step.why] if step.why else [])])


LISTINGS: Final[Mapping[str, Listing[Any]]] = {
    listing.name: listing
    for listing in (
        Listing[TeamView](
            "teams",
            _teams,
            _team_line,
            {
                "team": lambda team: team.name,
                "pool": lambda team: team.pool,
                "status": lambda team: team.status,
                "reason": lambda team: team.status_reason,
                "since": lambda team: team.status_since,
                "capacity": lambda team: team.capacity,
                "taken": lambda team: team.taken,
                "free": lambda team: team.free,
                "provider": lambda team: team.provider,
            },
            lambda team: f"{TEAM}{team.id}",
        ),
        Listing[SeatView](
            "people",
            finding.people_of_team,
            person_line,
            {
                "identity": lambda seat: seat.identity,
                "telegram_id": lambda seat: seat.telegram_id,
                "state": lambda seat: seat.redemption_state,
                "joined": lambda seat: seat.joined,
                "expires_at": lambda seat: seat.expires_at,
                "code": lambda seat: seat.code_last4,
            },
            lambda seat: f"{PERSON}{seat.redemption_id}",
        ),
        Listing[WaitingView](
            "waiting",
            _waiting,
            lambda _, entry: f"#{entry.place} · {entry.pool} · {entry.identity}",
            {
                "pool": lambda entry: entry.pool,
                "place": lambda entry: entry.place,
                "identity": lambda entry: entry.identity,
                "telegram_id": lambda entry: entry.telegram_id,
                "since": lambda entry: entry.since,
            },
            lambda entry: f"{PERSON}{entry.redemption_id}",
        ),
        Listing[OperationView](
            "operations",
            _operations,
            _operation_line,
            {
                "id": lambda one: one.id,
                "kind": lambda one: one.kind,
                "state": lambda one: one.state,
                "attempts": lambda one: one.attempts,
                "team": lambda one: one.team,
                "identity": lambda one: one.identity,
                "error": lambda one: one.error_code,
                "created_at": lambda one: one.created_at,
            },
            lambda one: f"{OPERATION}{one.id}",
        ),
        Listing[BatchView](
            "codes",
            _batches,
            lambda _, batch: f"№ {batch.id} · {batch.pool} · {batch.used}/{batch.uses} · {batch.note}",
            {
                "batch": lambda batch: batch.id,
                "pool": lambda batch: batch.pool,
                "codes": lambda batch: batch.codes,
                "uses": lambda batch: batch.uses,
                "used": lambda batch: batch.used,
                "revoked": lambda batch: batch.revoked,
                "note": lambda batch: batch.note,
                "made_by": lambda batch: batch.created_by,
                "made_at": lambda batch: batch.created_at,
            },
            lambda batch: f"{BATCH}{batch.id}",
        ),
        Listing[OrphanView](
            "orphans",
            lambda session, team: orphans.list_orphans(session, team=team or None),
            lambda _, one: f"{one.team} · {one.identity} · {one.role}",
            {
                "team": lambda one: one.team,
                "identity": lambda one: one.identity,
                "role": lambda one: one.role,
                "state": lambda one: one.state,
                "joined": lambda one: one.joined,
                "stray": lambda one: one.stray,
                "first_seen": lambda one: one.first_seen,
                "last_seen": lambda one: one.last_seen,
            },
            lambda one: f"{ORPHAN}{one.id}",
        ),
        Listing[Step](
            "history",
            _history,
            _step_line,
            {
                "at": lambda step: step.at,
                "what": lambda step: step.what,
                "who": lambda step: step.who,
                "why": lambda step: step.why,
                "details": lambda step: dict(step.details),
            },
            back=PERSON,
        ),
        Listing[BarView](
            "bars",
            lambda session, _: bars.list_bars(session),
            lambda _, bar: f"{bar.identity or bar.telegram_id} · {bar.barred_at:%m-%d %H:%M} · {bar.reason}",
            {
                "telegram_id": lambda bar: bar.telegram_id,
                "identity": lambda bar: bar.identity,
                "reason": lambda bar: bar.reason,
                "barred_by": lambda bar: bar.barred_by,
                "barred_at": lambda bar: bar.barred_at,
            },
        ),
        Listing[AuditEntry](
            "audit",
            _audit,
            lambda _, entry: f"{entry.at:%m-%d %H:%M} · {entry.actor} · {entry.action} · {entry.subject}",
            {
                "at": lambda entry: entry.at,
                "actor": lambda entry: entry.actor,
                "action": lambda entry: entry.action,
                "subject": lambda entry: entry.subject,
                "before": lambda entry: entry.before,
                "after": lambda entry: entry.after,
            },
        ),
    )
}
