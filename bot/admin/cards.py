"""One thing, opened from a list: what there is to know, and a button for each thing that can be done."""

from collections.abc import Iterator

from bot.admin.deeds import DO
from bot.admin.listings import team_mark
from bot.admin.paging import TURN
from bot.admin.targets import OPERATION, ORPHAN, PERSON, TEAM
from invitehub import long_names
from invitehub.admins import Right, may
from invitehub.answers import Answer, Button
from invitehub.operation_list import OperationView
from invitehub.orphans import OrphanView
from invitehub.teams import TeamView
from invitehub.texts import Html, moment, plain, text
from invitehub.troubles import cause_words
from invitehub.views import SeatView
from models.enums import OperationState, OrphanState, RedemptionState, Role, TeamStatus

CHECK = "check:"
SYNC = "sync:"
_UNDECIDED = (OrphanState.SEEN, OrphanState.REPORTED)
_DAYS = (1, 7, 30)
DAYS_AGAIN = (7, 30)
_LIVE = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)


def team(locale: str, view: TeamView, role: Role, pending: int) -> Answer:
    """`pending`: how many are invited and have not joined."""
    checked = "–"
    if view.checked_at is not None:
        found = cause_words(locale, view.health) if view.health else text(locale, "check-well")
        checked = f"{found} · {moment(view.checked_at, 'r')}"
    words = text(
        locale,
        "team-card",
        mark=team_mark(locale, view.status),
        team=view.name,
        pool=view.pool,
        provider=view.provider,
        taken=view.taken,
        capacity=view.capacity,
        free=view.free,
        pending=pending,
        checked=Html(checked),
        status=plain(locale, f"status-{view.status.value}"),
        reason=cause_words(locale, view.status_reason),
        since=moment(view.status_since),
    )
    rows: list[tuple[Button, ...]] = [
        (
            _button(locale, "people", long_names.data(f"{TURN}people:0:", view.name)),
            _button(locale, "refresh", f"{TEAM}{view.id}"),
        )
    ]
    if may(role, Right.MANAGE):
        rows += [_statuses(locale, view), _leaving(locale, view), _sizes(locale, view), _looks(locale, view)]
    return Answer(words, tuple(row for row in rows if row))


def _statuses(locale: str, view: TeamView) -> tuple[Button, ...]:
    offered = {
        TeamStatus.ACTIVE: (TeamStatus.PAUSED, TeamStatus.RETIRED),
        TeamStatus.PAUSED: (TeamStatus.ACTIVE, TeamStatus.RETIRED),
        TeamStatus.SUSPENDED: (TeamStatus.PAUSED, TeamStatus.ACTIVE),
        TeamStatus.DEAD: (TeamStatus.ACTIVE,),
        TeamStatus.RETIRED: (TeamStatus.ACTIVE,),
    }[view.status]
    return tuple(
        _button(locale, f"to-{status.value}", f"{DO}status:{view.id}:{status.value}")
        for status in offered
        if not (view.taken and status is TeamStatus.RETIRED)
    )


def _leaving(locale: str, view: TeamView) -> tuple[Button, ...]:
    """Where somebody sits, it is emptied first."""
    if not view.taken or view.status not in {TeamStatus.ACTIVE, TeamStatus.PAUSED}:
        return ()
    return (
        _button(locale, "evacuate", f"{DO}evacuate:{view.id}"),
        _button(locale, "drain", f"{DO}drain:{view.id}"),
    )


def _sizes(locale: str, view: TeamView) -> tuple[Button, ...]:
    """Other sizes are set at the server."""
    sizes = [view.capacity + step for step in (-1, 1, 5) if view.capacity + step >= 0]
    return tuple(
        Button(plain(locale, "button-size", size=size), data=f"{DO}size:{view.id}:{size}") for size in sizes
    )


def _looks(locale: str, view: TeamView) -> tuple[Button, ...]:
    return (
        _button(locale, "check", f"{CHECK}{view.id}"),
        _button(locale, "sync", f"{SYNC}{view.id}"),
    )


def person(
    locale: str, seat: SeatView, role: Role, *, barred: bool = False, failed: int | None = None
) -> Answer:
    """`failed`: work on their seat that has failed for good."""
    words = text(
        locale,
        "person-card",
        identity=seat.identity,
        telegram=str(seat.telegram_id or "–"),
        pool=seat.pool,
        team=seat.team or "–",
        state=plain(locale, f"state-{seat.redemption_state.value}"),
        joined=str(seat.joined).lower(),
        until=moment(seat.expires_at) if seat.expires_at else "–",
        code=f"…{seat.code_last4}" if seat.code_last4 else "–",
        since=moment(seat.created_at),
        barred=str(barred).lower(),
    )
    rows = list(_person_acts(locale, seat, role))
    number = seat.redemption_id
    if failed is not None:
        rows.insert(0, (_button(locale, "failed-work", f"{OPERATION}{failed}", "danger"),))
    if may(role, Right.MANAGE):
        rows.append((_button(locale, "lift", f"{DO}lift:{number}") if barred else _bar(locale, number),))
    rows.append(
        (
            _button(locale, "history", f"{TURN}history:0:{number}"),
            _button(locale, "refresh", f"{PERSON}{number}"),
        )
    )
    return Answer(words, tuple(rows))


def _person_acts(locale: str, seat: SeatView, role: Role) -> Iterator[tuple[Button, ...]]:
    """What can be done with the seat, or for whoever has none any more."""
    number, live = seat.redemption_id, seat.redemption_state in _LIVE
    if may(role, Right.OPERATE) and live:
        if seat.redemption_state is RedemptionState.GRANTED and seat.swap is None:
            yield (_button(locale, "swap-on-behalf", f"{DO}swap:{number}"),)
        resend = (_button(locale, "resend", f"{DO}resend:{number}"),) if seat.telegram_id else ()
        yield (_button(locale, "kick", f"{DO}kick:{number}", "danger"), *resend)
    if not may(role, Right.MANAGE):
        return
    deed, days = ("extend", _DAYS) if live else ("again", DAYS_AGAIN)
    yield tuple(
        Button(plain(locale, f"button-{deed}", days=count), data=f"{DO}{deed}:{number}:{count}")
        for count in days
    )
    if seat.redemption_state is RedemptionState.WAITING and seat.granted_at is None:
        yield (_button(locale, "leave-line", f"{DO}leave:{number}"),)


def _bar(locale: str, number: int) -> Button:
    return _button(locale, "bar", f"{DO}bar:{number}", "danger")


def operation(locale: str, work: OperationView, role: Role) -> Answer:
    words = text(
        locale,
        "operation-card",
        id=work.id,
        kind=plain(locale, f"kind-{work.kind.value}"),
        state=plain(locale, f"state-{work.state.value}"),
        attempts=work.attempts,
        identity=work.identity,
        team=work.team,
        error=work.error_code or "–",
        detail=work.error_detail or "–",
        due=moment(work.due_at),
    )
    history = _button(locale, "history", f"{TURN}work:0:{work.id}")
    rows: list[tuple[Button, ...]] = [(history, _button(locale, "refresh", f"{OPERATION}{work.id}"))]
    if work.state is OperationState.DEAD and may(role, Right.MANAGE):
        retry = _button(locale, "retry", f"{DO}retry:{work.id}", "primary")
        rows.insert(0, (retry, _button(locale, "give-up", f"{DO}giveup:{work.id}", "danger")))
    return Answer(words, tuple(rows))


def orphan(locale: str, view: OrphanView, role: Role) -> Answer:
    words = text(
        locale,
        "orphan-card",
        identity=view.identity,
        team=view.team,
        role=view.role,
        state=plain(locale, f"orphan-{view.state.value}"),
        first=moment(view.first_seen),
        last=moment(view.last_seen),
    )
    rows: list[tuple[Button, ...]] = [(_button(locale, "refresh", f"{ORPHAN}{view.id}"),)]
    if may(role, Right.MANAGE) and view.state in _UNDECIDED:
        protect = _button(locale, "protect", f"{DO}protect:{view.id}")
        rows.insert(0, (protect, _button(locale, "remove", f"{DO}remove:{view.id}", "danger")))
        rows.insert(0, _adoptions(locale, view.id))
    return Answer(words, tuple(rows))


def _adoptions(locale: str, orphan_id: int) -> tuple[Button, ...]:
    return tuple(
        Button(plain(locale, "button-adopt", days=days), data=f"{DO}adopt:{orphan_id}:{days}")
        for days in (30, 90, 365)
    )


def _button(locale: str, key: str, data: str, style: str | None = None) -> Button:
    return Button(plain(locale, f"button-{key}"), data=data, style=style)
