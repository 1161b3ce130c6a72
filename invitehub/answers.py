"""What people read: text and buttons for each answer, from the catalogues. Used by the bot and by the worker alike."""

from datetime import datetime

from invitehub.buttons import (
    ALERT_DETAILS,
    ALERT_LOG,
    ALERT_MINE,
    ALERT_MUTE,
    ALERT_RESTART,
    ASK_ADMIN,
    BROADCASTS,
    LEAVE,
    MY_SEATS,
    NEW_CODE,
    RENAME,
    SWAP,
    SWAP_OFF,
    Answer,
    Button,
)
from invitehub.cards import my_button, seat_card
from invitehub.notices import Claimed
from invitehub.texts import Html, has, moment, plain, text
from invitehub.troubles import trouble, trouble_over
from invitehub.views import SeatView
from models.enums import Ending, RedemptionState, SwapCause

__all__ = [
    "ALERT_DETAILS",
    "ALERT_LOG",
    "ALERT_MINE",
    "ALERT_MUTE",
    "ALERT_RESTART",
    "ASK_ADMIN",
    "BROADCASTS",
    "LEAVE",
    "MY_SEATS",
    "NEW_CODE",
    "RENAME",
    "SWAP",
    "SWAP_OFF",
    "Answer",
    "Button",
    "ask_admin",
    "broadcast",
    "notice_answer",
    "refused",
    "seat_card",
]

_DOUBTS = {"stuck": "notice-stuck", "checking": "notice-checking"}
# News that stand above the card, which says where the redemption is by now.
_ABOVE = {
    "swapped": "notice-swapped",
    "remind": "notice-remind",
    "extended": "notice-extended",
    "renamed": "notice-renamed",
    "code_revoked": "notice-code-revoked",
}
# Nothing is left of the seat that they had.
_NO_OLD_SEAT = frozenset({SwapCause.DEAD.value, SwapCause.RETURN.value})
# News that say it all: the card would only repeat it. The rows below them come from the card.
_ALONE = {
    "expired": "notice-expired",
    "expiring": "notice-expiring",
    "grace": "notice-grace",
    "left": "notice-left",
    "team_dead": "notice-team-dead",
}
_LINE = {
    Ending.LIMIT: "notice-line-limit",
    Ending.REVOKED: "notice-line-revoked",
    Ending.LEFT: "notice-line-left",
}


def notice_answer(locale: str, notice: Claimed) -> Answer:
    """The text of a notice. Raises TextMissing for a kind without one."""
    if notice.kind == "alert":
        return trouble(locale, notice.params)
    if notice.kind == "alert_closed":
        return trouble_over(locale, notice.params)
    if notice.kind == "broadcast":
        return broadcast(locale, str(notice.params["words"]))
    if notice.kind == "moved_away":
        return Answer(text(locale, "notice-moved-away"), (ask_admin(locale, "moved_away"),))
    said = {name: str(value) for name, value in notice.params.items()}
    if notice.kind == "refused":
        return refused(locale, notice.seat, said.get("reason", ""), said.get("detail", ""))
    if notice.seat is None:
        raise ValueError(f"a notice of kind {notice.kind} speaks of a seat")
    return _of_seat(locale, notice.kind, notice.seat, notice)


def broadcast(locale: str, words: str) -> Answer:
    """What an admin writes to many, with a button that says no to such messages."""
    no = Button(plain(locale, "button-no-broadcasts"), data=f"{BROADCASTS}off")
    return Answer(words, ((no,),))


def _of_seat(locale: str, kind: str, seat: SeatView, notice: Claimed) -> Answer:
    # A late one must not be written over the last word.
    if kind in _DOUBTS and seat.redemption_state is RedemptionState.PLACING:
        return Answer(text(locale, _DOUBTS[kind], identity=seat.identity), ((my_button(locale),),))
    if kind in _ABOVE:
        return _above_card(locale, kind, seat, notice)
    if kind in _ALONE:
        return Answer(text(locale, _ALONE[kind], **_facts(seat, notice)), _rows(locale, seat, kind))
    if kind == "swap_failed":
        return _swap_failed(locale, seat, notice)
    if kind in {"kicked", "lapsed", "line_ended"}:
        return _ended(locale, kind, seat)
    return seat_card(locale, seat)


def refused(locale: str, seat: SeatView | None, reason: str, detail: str) -> Answer:
    """Upstream said no: why, and that the code is as good as before."""
    identity = seat.identity if seat else ""
    body = text(locale, "notice-refused", identity=identity, why=Html(why_refused(locale, reason, detail)))
    again = Button(plain(locale, "button-another-code"), data=NEW_CODE, style="primary")
    return Answer(body, ((again,), ask_admin(locale, reason)))


def ask_admin(locale: str, about: str, pool_id: int | None = None) -> tuple[Button, ...]:
    """A human behind every refusal. `about`: what was said, as a code; `pool_id`: where a seat was asked for."""
    said = f"{ASK_ADMIN}{about}"[:40]
    return (Button(plain(locale, "button-ask-admin"), data=said if pool_id is None else f"{said}:{pool_id}"),)


def why_refused(locale: str, reason: str, detail: str) -> str:
    """An upstream refusal in words, with upstream's own."""
    key = f"refused-{reason.replace('_', '-')}"
    if not has(key):
        return text(locale, "refused-other", detail=detail or reason)
    why = text(locale, key)
    return text(locale, "refused-words", why=Html(why), detail=detail) if detail else why


def _above_card(locale: str, kind: str, seat: SeatView, notice: Claimed) -> Answer:
    again = kind == "swapped" and notice.params.get("cause") in _NO_OLD_SEAT
    key = "notice-swapped-again" if again else _ABOVE[kind]
    card = seat_card(locale, seat)
    return Answer(f"{text(locale, key, **_facts(seat, notice))}\n\n{card.text}", card.buttons)


def _swap_failed(locale: str, seat: SeatView, notice: Claimed) -> Answer:
    reason, detail = str(notice.params.get("reason", "")), str(notice.params.get("detail", ""))
    why = Html(why_refused(locale, reason, detail))
    if seat.away:
        again = Button(plain(locale, "button-swap-dead"), data=f"{SWAP}{seat.redemption_id}", style="primary")
        body = text(locale, "notice-swap-failed-away", why=why, identity=seat.identity)
        return Answer(body, ((again,), (my_button(locale),)))
    return Answer(
        text(locale, "notice-swap-failed", why=why, team=seat.team or seat.pool), ((my_button(locale),),)
    )


def _ended(locale: str, kind: str, seat: SeatView) -> Answer:
    """What has ended and why, and what has become of the code's use."""
    key = f"notice-{kind}"
    if kind == "line_ended":
        key = _LINE.get(seat.ended_because or Ending.LIMIT, "notice-line-limit")
    elif kind == "kicked" and seat.granted_at is None:
        key = "notice-kicked-before"
    body = text(locale, key, pool=seat.pool, identity=seat.identity)
    if seat.code_last4 is not None and seat.ended_because is not Ending.REVOKED:
        if seat.given_back:
            body = f"{body}\n\n{text(locale, 'notice-given-back')}"
        elif kind == "lapsed":
            body = f"{body}\n\n{text(locale, 'notice-used-up')}"
    another = Button(plain(locale, "button-another-code"), data=NEW_CODE, style="primary")
    return Answer(body, ((another,), (my_button(locale),), ask_admin(locale, kind)))


def _facts(seat: SeatView, notice: Claimed) -> dict[str, object]:
    days = notice.params.get("days", 0)
    return {
        "team": seat.team or str(notice.params.get("team") or seat.pool),
        "pool": seat.pool,
        "identity": seat.identity,
        "until": moment(seat.expires_at) if seat.expires_at else "",
        "days": days if isinstance(days, int) else 0,
        "removal": _when(notice.params.get("removal")),
    }


def _when(at: object) -> str:
    """A time that a notice carries."""
    return moment(datetime.fromisoformat(str(at))) if at else ""


def _rows(locale: str, seat: SeatView, kind: str) -> tuple[tuple[Button, ...], ...]:
    if kind in {"left", "team_dead"}:
        key = "button-swap-back" if kind == "left" else "button-swap-dead"
        again = Button(plain(locale, key), data=f"{SWAP}{seat.redemption_id}", style="primary")
    else:
        again = Button(plain(locale, "button-another-code"), data=NEW_CODE, style="primary")
    return ((again,), (my_button(locale),))
