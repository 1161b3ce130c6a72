"""What people read: text and buttons for each answer, from the catalogues. Used by the bot and by the worker alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from invitehub.notices import Claimed
from invitehub.texts import Html, has, moment, plain, text
from invitehub.views import SeatView
from models.enums import RedemptionState, SeatState

# Callback data of buttons that messages from the worker carry; the bot's handlers answer to them.
MY_SEATS = "my"
LEAVE = "leave:"
NEW_CODE = "redeem"
_NEWS = {"stuck": "notice-stuck", "checking": "notice-checking"}


@dataclass(frozen=True, slots=True)
class Button:
    """One of `data` (a callback), `url` or `copy` is set. `style`: "danger", "success", "primary" or None."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str | None = None

    def json(self) -> dict[str, Any]:
        """As the Bot API's InlineKeyboardButton."""
        button: dict[str, Any] = {"text": self.text}
        if self.data is not None:
            button["callback_data"] = self.data
        if self.url is not None:
            button["url"] = self.url
        if self.copy is not None:
            button["copy_text"] = {"text": self.copy}
        if self.style is not None:
            button["style"] = self.style
        return button


@dataclass(frozen=True, slots=True)
class Answer:
    """HTML text with rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()

    def markup(self) -> dict[str, Any]:
        """As the Bot API's InlineKeyboardMarkup."""
        return {"inline_keyboard": [[button.json() for button in row] for row in self.buttons]}


def notice_answer(locale: str, notice: Claimed) -> Answer:
    """The text of a notice. Raises TextMissing for a kind without one."""
    if notice.kind == "refused":
        return refused(
            locale, notice.seat, str(notice.params.get("reason", "")), str(notice.params.get("detail", ""))
        )
    if notice.seat is None:
        raise ValueError(f"a notice of kind {notice.kind} speaks of a seat")
    # A late one must not be written over the last word.
    if notice.kind in _NEWS and notice.seat.redemption_state is RedemptionState.PLACING:
        return Answer(text(locale, _NEWS[notice.kind], identity=notice.seat.identity), ((_my(locale),),))
    return seat_card(locale, notice.seat)


def seat_card(locale: str, seat: SeatView) -> Answer:
    """Where a redemption stands now, and what can be done."""
    lines = [text(locale, f"card-{_stage(seat)}", **_facts(seat))]
    if seat.seat_state is SeatState.ACTIVE and not seat.joined:
        how = "card-accept-by" if seat.accept_by else "card-accept"
        lines.append(text(locale, how, by=moment(seat.accept_by) if seat.accept_by else ""))
    return Answer("\n\n".join(lines), _card_buttons(locale, seat))


def refused(locale: str, seat: SeatView | None, reason: str, detail: str) -> Answer:
    """Upstream said no: why, and that the code is as good as before."""
    key = f"refused-{reason.replace('_', '-')}"
    why = text(locale, key) if has(key) else text(locale, "refused-other", detail=detail or reason)
    if has(key) and detail:
        why = text(locale, "refused-words", why=Html(why), detail=detail)
    identity = seat.identity if seat else ""
    body = text(locale, "notice-refused", identity=identity, why=Html(why))
    again = Button(plain(locale, "button-another-code"), data=NEW_CODE, style="primary")
    return Answer(body, ((again,),))


def _stage(seat: SeatView) -> str:
    """A granted seat reads differently once the person is in; the other states read as they are called."""
    if seat.redemption_state is RedemptionState.GRANTED:
        return "joined" if seat.joined else "invited"
    return seat.redemption_state.value


def _facts(seat: SeatView) -> dict[str, object]:
    return {
        "pool": seat.pool,
        "team": seat.team or "",
        "identity": seat.identity,
        "until": moment(seat.expires_at) if seat.expires_at else "",
        "days": seat.days,
        "place": seat.place or 0,
        "last4": seat.code_last4,
    }


def _card_buttons(locale: str, seat: SeatView) -> tuple[tuple[Button, ...], ...]:
    rows: list[Sequence[Button]] = []
    if seat.seat_state is SeatState.ACTIVE and seat.how_to_join and not seat.joined:
        rows.append([Button(plain(locale, "button-accept"), url=seat.how_to_join, style="success")])
        rows.append([Button(plain(locale, "button-copy-link"), copy=seat.how_to_join[:256])])
    if seat.redemption_state in {RedemptionState.GRANTED, RedemptionState.PLACING, RedemptionState.WAITING}:
        rows.append([Button(plain(locale, "button-copy-identity"), copy=seat.identity[:256])])
    if seat.redemption_state is RedemptionState.WAITING:
        leave = Button(plain(locale, "button-leave"), data=f"{LEAVE}{seat.redemption_id}", style="danger")
        rows.append([leave])
    rows.append([_my(locale)])
    return tuple(tuple(row) for row in rows)


def _my(locale: str) -> Button:
    return Button(plain(locale, "button-my"), data=MY_SEATS)
