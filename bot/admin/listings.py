"""The lists of the admins' chat: what is in each line, what a press opens, what a file of it holds."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin import stories
from bot.admin.paging import Listing
from bot.admin.stories import in_words
from bot.admin.targets import BATCH, CASE, CODE, OPERATION, ORPHAN, PERSON, TEAM
from invitehub import admins, audit, bars, cases, codes, finding, operation_list, orphans, teams, waiting
from invitehub.admins import AdminView, Right
from invitehub.audit import AuditEntry
from invitehub.bars import BarView
from invitehub.cards import stage_of
from invitehub.cases import CaseView
from invitehub.codes import BatchView
from invitehub.operation_list import OperationView
from invitehub.orphans import OrphanView
from invitehub.teams import TeamView
from invitehub.texts import has, plain
from invitehub.views import SeatView
from invitehub.waiting import WaitingView
from models.enums import OperationState, TeamStatus

# Of more the shell tells.
_MOST_ENTRIES: Final = 50_000
ADMINS, FOUND, CASES, HOLDERS = "admins", "found", "cases", "holders"


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


_SEAT: Final[Mapping[str, Callable[[SeatView], object]]] = {
    "identity": lambda seat: seat.identity,
    "telegram_id": lambda seat: seat.telegram_id,
    "pool": lambda seat: seat.pool,
    "team": lambda seat: seat.team,
    "state": lambda seat: seat.redemption_state,
    "joined": lambda seat: seat.joined,
    "expires_at": lambda seat: seat.expires_at,
    "code": lambda seat: seat.code_last4,
}


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


def _all_operations(session: Session, state: str) -> tuple[OperationView, ...]:
    return operation_list.list_operations(session, state=OperationState(state) if state else None)


def _operation_line(locale: str, one: OperationView) -> str:
    mark, kind = plain(locale, f"mark-op-{one.state.value}"), plain(locale, f"kind-{one.kind.value}")
    return f"{mark} {one.id} · {kind} · {one.identity} · {one.team}"


def _audit(session: Session, subject: str) -> tuple[AuditEntry, ...]:
    return audit.list_audit(session, subject=subject or None, limit=500)


def _audit_line(locale: str, entry: AuditEntry) -> str:
    """`team:Red` is said as `Red`, `telegram:1003` as `1003`: the deed tells what they are."""
    _, _, who = entry.actor.rpartition(":")
    _, _, whom = entry.subject.partition(":")
    return f"{entry.at:%m-%d %H:%M} · {action_words(locale, entry.action)} · {whom} · {who}"


def action_words(locale: str, action: str) -> str:
    """An admin's deed in words."""
    key = f"action-{action.replace('.', '-').replace('_', '-')}"
    return plain(locale, key) if has(key) else action


def _batches(session: Session, pool: str) -> tuple[BatchView, ...]:
    return tuple(reversed(codes.list_batches(session, pool=pool or None)))


def admins_of(owners: tuple[int, ...]) -> Listing[AdminView]:
    """Who runs the house."""
    return Listing[AdminView](
        ADMINS,
        lambda session, _: admins.list_admins(session, owners),
        lambda locale, one: f"{one.telegram_id} · {plain(locale, f'role-{one.role.value}')}",
        {
            "telegram_id": lambda one: one.telegram_id,
            "role": lambda one: one.role,
            "made_by": lambda one: one.appointed_by,
        },
        words={"role": lambda locale, one: plain(locale, f"role-{one.role.value}")},
        right=Right.OWN,
    )


def _case_line(locale: str, case: CaseView) -> str:
    return f"№ {case.id} · {case.telegram_id} · {about_words(locale, case)}"


def about_words(locale: str, case: CaseView) -> str:
    """What they had been told."""
    slug = f"case-about-{case.about.replace('_', '-')}"
    return plain(locale, slug if has(slug) else "case-about-other")


_ALL: Final[tuple[Listing[Any], ...]] = (
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
        _SEAT,
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
        everything=_all_operations,
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
        _audit_line,
        {
            "at": lambda entry: entry.at,
            "actor": lambda entry: entry.actor,
            "action": lambda entry: entry.action,
            "subject": lambda entry: entry.subject,
            "before": lambda entry: in_words(entry.before),
            "after": lambda entry: in_words(entry.after),
        },
        words={"action": lambda locale, entry: action_words(locale, entry.action)},
        everything=lambda session, subject: audit.list_audit(
            session, subject=subject or None, limit=_MOST_ENTRIES
        ),
    ),
    Listing[SeatView](
        FOUND,
        lambda session, words: finding.find(session, words, limit=_MOST_ENTRIES).people,
        person_line,
        _SEAT,
        lambda seat: f"{PERSON}{seat.redemption_id}",
    ),
    Listing[SeatView](
        HOLDERS,
        lambda session, code: finding.people_of_code(session, int(code) if code.isdecimal() else 0),
        person_line,
        _SEAT,
        lambda seat: f"{PERSON}{seat.redemption_id}",
        back=CODE,
    ),
    Listing[CaseView](
        CASES,
        lambda session, _: cases.list_cases(session),
        _case_line,
        {
            "id": lambda case: case.id,
            "telegram_id": lambda case: case.telegram_id,
            "about": lambda case: case.about,
            "since": lambda case: case.opened_at,
        },
        lambda case: f"{CASE}{case.id}",
        words={"about": about_words},
        right=Right.OPERATE,
    ),
    *stories.LISTINGS,
)

LISTINGS: Final[Mapping[str, Listing[Any]]] = {listing.name: listing for listing in _ALL}
