"""A redemption's card: where it stands now, what that means, and what can be done."""

from collections.abc import Sequence
from datetime import timedelta

from invitehub.buttons import LEAVE, MY_SEATS, RENAME, SWAP, SWAP_OFF, Answer, Button
from invitehub.texts import Html, has, moment, plain, text
from invitehub.views import SeatView
from models.enums import RedemptionState, SeatState, Stopped, SwapState, TeamStatus

_OPEN = frozenset({RedemptionState.GRANTED, RedemptionState.PLACING, RedemptionState.WAITING})
_RENAMABLE = frozenset({"invited", RedemptionState.PLACING.value, RedemptionState.WAITING.value})
# Less than that is not worth a line.
_WORTH_SAYING = timedelta(minutes=1)


def seat_card(locale: str, seat: SeatView) -> Answer:
    """Where a redemption stands now, and what can be done."""
    stage = stage_of(seat)
    lines = [text(locale, _key(stage, seat), **_facts(seat)), *_more(locale, stage, seat)]
    return Answer("\n\n".join(lines), _buttons(locale, stage, seat))


def stage_of(seat: SeatView) -> str:
    """What a redemption is to a person: mostly its state; a granted one reads by how its seat is."""
    state = seat.redemption_state
    if seat.ended_because is not None and state in _OPEN:
        # Decided, but a call that is under way has to be answered first.
        return RedemptionState.ENDING.value
    if state is not RedemptionState.GRANTED:
        return state.value
    if seat.away and seat.seat_id is None:
        return "away"
    if seat.team_status is TeamStatus.DEAD:
        return "dead"
    return "joined" if seat.joined else "invited"


def span(locale: str, length: timedelta) -> str:
    """«2 d 4 h»: the two largest units that say something."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return text(locale, "span-minutes", minutes=minutes)
    if minutes < 24 * 60:
        return text(locale, "span-hours", hours=minutes // 60, minutes=minutes % 60)
    return text(locale, "span-days", days=minutes // (24 * 60), hours=minutes // 60 % 24)


def my_button(locale: str) -> Button:
    return Button(plain(locale, "button-my"), data=MY_SEATS)


def _key(stage: str, seat: SeatView) -> str:
    if stage == RedemptionState.WAITING and seat.granted_at is not None:
        return "card-waiting-again"
    if stage == RedemptionState.CANCELLED and seat.code_last4 is None:
        return "card-cancelled-given"
    if stage == "away" and seat.stopped_because is Stopped.NO_SEAT:
        # Not their doing: they were to be let in anew, and it failed.
        return "card-away-stopped"
    because = f"card-{stage}-{seat.ended_because.value}" if seat.ended_because else ""
    return because if because and has(because) else f"card-{stage}"


def _more(locale: str, stage: str, seat: SeatView) -> list[str]:
    """What there is to say besides, in the order in which it matters."""
    lines: list[str] = []
    if stage == "invited":
        how = "card-accept-by" if seat.accept_by else "card-accept"
        lines.append(text(locale, how, by=moment(seat.accept_by) if seat.accept_by else ""))
    if seat.stopped_because is Stopped.NOT_JOINED:
        lines.append(text(locale, "card-not-joined"))
    if stage in {"invited", "joined"} and seat.stopped_because is Stopped.TEAM_UNWELL:
        lines.append(text(locale, "card-unwell", team=seat.team or ""))
    if seat.swap is SwapState.MOVING and seat.moving_to is not None:
        lines.append(text(locale, "card-moving", to=seat.moving_to))
    elif seat.swap is SwapState.WAITING and seat.redemption_state is RedemptionState.GRANTED:
        lines.append(text(locale, "card-swap-waiting", place=seat.place or 0))
    if seat.place is not None:
        lines.append(_when(locale, seat))
    if seat.credited >= _WORTH_SAYING and seat.redemption_state in _OPEN:
        lines.append(text(locale, "card-credited", span=Html(span(locale, seat.credited))))
    return lines


def _when(locale: str, seat: SeatView) -> str:
    """What can honestly be said of when it is their turn."""
    if seat.expected is None:
        return text(locale, "card-unexpected")
    return text(locale, "card-expected", by=moment(seat.expected, "D"))


def _facts(seat: SeatView) -> dict[str, object]:
    return {
        "pool": seat.pool,
        "team": seat.team or seat.pool,
        "identity": seat.identity,
        "until": moment(seat.expires_at) if seat.expires_at else "",
        "days": seat.days,
        "place": seat.place or 0,
        "last4": seat.code_last4 or "",
    }


def _buttons(locale: str, stage: str, seat: SeatView) -> tuple[tuple[Button, ...], ...]:
    rows: list[Sequence[Button]] = []
    invited = stage == "invited" and seat.seat_state is SeatState.ACTIVE and seat.how_to_join is not None
    if invited:
        rows.append([Button(plain(locale, "button-accept"), url=seat.how_to_join, style="success")])
    copies = []
    if invited and seat.how_to_join is not None:
        copies.append(Button(plain(locale, "button-copy-link"), copy=seat.how_to_join[:256]))
    if seat.redemption_state in _OPEN and stage != RedemptionState.ENDING:
        copies.append(Button(plain(locale, "button-copy-identity"), copy=seat.identity[:256]))
        rows += [copies, _changes(locale, stage, seat)]
    rows.append([my_button(locale)])
    return tuple(tuple(row) for row in rows if row)


def _changes(locale: str, stage: str, seat: SeatView) -> list[Button]:
    """An address put right, out of the line, or into another team."""
    number = seat.redemption_id
    found: list[Button] = []
    if stage in _RENAMABLE and seat.swap is None:
        found.append(Button(plain(locale, "button-rename"), data=f"{RENAME}{number}"))
    if stage == RedemptionState.WAITING and seat.granted_at is None:
        found.append(Button(plain(locale, "button-leave"), data=f"{LEAVE}{number}", style="danger"))
    elif seat.swap is SwapState.WAITING and seat.redemption_state is RedemptionState.GRANTED:
        found.append(Button(plain(locale, "button-swap-off"), data=f"{SWAP_OFF}{number}"))
    elif seat.swap is None and seat.redemption_state is RedemptionState.GRANTED:
        key = {"dead": "button-swap-dead", "away": "button-swap-back"}.get(stage, "button-swap")
        style = "primary" if stage in {"dead", "away"} else None
        found.append(Button(plain(locale, key), data=f"{SWAP}{number}", style=style))
    return found
