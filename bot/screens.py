"""Screens of the redemption dialogue: text and buttons for each step and each outcome."""

from datetime import timedelta

from bot.dialogue import Dialogue, Mine
from invitehub.answers import MY_SEATS, NEW_CODE, Answer, Button, ask_admin, seat_card
from invitehub.code_format import LENGTH, Slip
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.texts import Html, has, moment, plain, text
from models.enums import RedemptionState

# Callback data: what is pressed, never a code or an identity.
GO = "go"
CHANGE = "change"
LAST = "last"
CANCEL = "cancel"
EXTEND = "ext:"
SOMEBODY_ELSE = "else"

_MOST_SEATS = 5

_LONGEST_LABEL = 60


def button(locale: str, key: str, data: str, style: str | None = None) -> Button:
    return Button(plain(locale, key), data=data, style=style)


def welcome(locale: str) -> Answer:
    return Answer(text(locale, "welcome"), (_redeem_row(locale), _my_row(locale)))


def ask_code(locale: str) -> Answer:
    return Answer(text(locale, "ask-code"), ((button(locale, "button-cancel", CANCEL),),))


def slip(locale: str, made: Slip) -> Answer:
    """A slip of the pen, by its kind."""
    return Answer(text(locale, f"slip-{made.kind}", length=made.length, expected=LENGTH))


def ask_identity(locale: str, dialogue: Dialogue, malformed: str | None = None) -> Answer:
    """Ask for the identity, with the last one on a button. `malformed`: why the one just typed cannot be used."""
    kind = dialogue.identity_kind
    what = f"ask-identity-{kind}" if has(f"ask-identity-{kind}") else "ask-identity-other"
    head = text(locale, "code-good", pool=dialogue.pool, days=dialogue.days)
    if malformed is not None:
        head = text(locale, "identity-bad", why=Html(why_malformed(locale, kind, malformed)))
    rows = [(button(locale, "button-cancel", CANCEL),)]
    if dialogue.last is not None:
        rows.insert(0, (Button(_cut(dialogue.last), data=LAST, style="primary"),))
    return Answer(f"{head}\n\n{text(locale, what)}", tuple(rows))


def extend_which(locale: str, dialogue: Dialogue) -> Answer:
    """The person has seats there: for one of them, or for somebody else?"""
    rows = [
        (Button(_cut(_which(locale, mine)), data=f"{EXTEND}{mine.id}"),)
        for mine in dialogue.mine[:_MOST_SEATS]
    ]
    rows.append((button(locale, "button-somebody-else", SOMEBODY_ELSE),))
    rows.append((button(locale, "button-cancel", CANCEL),))
    return Answer(text(locale, "extend-which", pool=dialogue.pool, days=dialogue.days), tuple(rows))


def _which(locale: str, mine: Mine) -> str:
    """A button takes no time that each reads in their own zone: it is the day in UTC."""
    if mine.until is None:
        return plain(locale, "button-extend-undated", identity=mine.identity)
    return plain(locale, "button-extend-which", identity=mine.identity, until=mine.until.strftime("%Y-%m-%d"))


def _confirm_extension(locale: str, dialogue: Dialogue, mine: Mine) -> Answer:
    body = text(
        locale, "extend-confirm", last4=dialogue.mac.last4, identity=mine.identity, days=dialogue.days
    )
    if mine.until is not None:
        after = mine.until + timedelta(days=dialogue.days)
        dates = {"before": moment(mine.until, "D"), "after": moment(after, "D")}
        body = f"{body}\n{text(locale, 'extend-confirm-until', **dates)}"
    rows = (
        (button(locale, "button-extend-go", GO, "success"),),
        (
            button(locale, "button-somebody-else", SOMEBODY_ELSE),
            button(locale, "button-cancel", CANCEL, "danger"),
        ),
    )
    return Answer(body, rows)


def confirm(locale: str, dialogue: Dialogue) -> Answer:
    """The one question before anything is spent."""
    if (mine := dialogue.extended) is not None:
        return _confirm_extension(locale, dialogue, mine)
    facts = {"pool": dialogue.pool, "days": dialogue.days, "identity": dialogue.identity or ""}
    now = text(locale, "confirm-free" if dialogue.free else "confirm-full")
    body = text(locale, "confirm", last4=dialogue.mac.last4, now=Html(now), **facts)
    rows = (
        (button(locale, "button-go", GO, "success"),),
        (button(locale, "button-change", CHANGE), button(locale, "button-cancel", CANCEL, "danger")),
    )
    return Answer(body, rows)


def outcome(locale: str, result: Outcome, *, worker: bool) -> Answer:
    """What came of it, and what to do next. `worker`: whether there is one to send the invitation now."""
    match result.kind:
        case OutcomeKind.RESERVED | OutcomeKind.WAITING:
            return _accepted(locale, result, worker=worker)
        case OutcomeKind.ALREADY_YOURS | OutcomeKind.EXTENDED:
            return _with_card(locale, f"outcome-{_slug(result)}", result)
        case OutcomeKind.IDENTITY_SEATED:
            return _seated(locale, result)
        case OutcomeKind.IDENTITY_MALFORMED:
            why = Html(why_malformed(locale, result.identity_kind, result.detail or ""))
            return Answer(text(locale, "identity-bad", why=why), (_change_row(locale),))
        case OutcomeKind.EXPIRED | OutcomeKind.NOT_YET | OutcomeKind.THROTTLED:
            return _timed(locale, result)
        case (
            OutcomeKind.USED_UP
            | OutcomeKind.REVOKED
            | OutcomeKind.UNKNOWN
            | OutcomeKind.PAUSED
            | OutcomeKind.RENEWAL_OVER
            | OutcomeKind.BARRED
        ):
            rows = (_redeem_row(locale), ask_admin(locale, result.kind.value, result.pool_id))
            return Answer(text(locale, f"outcome-{_slug(result)}"), rows)


def stopped(locale: str) -> Answer:
    return Answer(text(locale, "dialogue-cancelled"), (_redeem_row(locale),))


def hint(locale: str, *, asked: bool) -> Answer:
    """For a text that means nothing here. `asked`: a question is open."""
    if asked:
        return Answer(text(locale, "hint-confirm"))
    return Answer(text(locale, "hint-text"), (_redeem_row(locale), _my_row(locale)))


def hint_not_text(locale: str) -> Answer:
    return Answer(text(locale, "hint-not-text"), (_redeem_row(locale),))


def over(locale: str) -> Answer:
    """A question whose dialogue is forgotten."""
    return Answer(text(locale, "dialogue-over"), (_redeem_row(locale),))


def _accepted(locale: str, result: Outcome, *, worker: bool) -> Answer:
    seat = result.seat
    if seat is None:
        raise ValueError("an accepted redemption has something to show")
    card = seat_card(locale, seat)
    if worker or seat.redemption_state is not RedemptionState.PLACING:
        return card
    body = text(locale, "reserved-quiet", team=seat.team or "", identity=seat.identity)
    if not result.replayed:
        body = f"{body}\n\n{text(locale, 'reserved-ahead', ahead=result.ahead)}"
    return Answer(body, card.buttons)


def _with_card(locale: str, key: str, result: Outcome) -> Answer:
    if result.seat is None:
        raise ValueError(f"{result.kind} comes with a seat")
    card = seat_card(locale, result.seat)
    return Answer(f"{text(locale, key)}\n\n{card.text}", card.buttons)


def _seated(locale: str, result: Outcome) -> Answer:
    if result.seat is not None:
        own = _with_card(locale, "outcome-identity-seated-yours", result)
        return Answer(own.text, (_change_row(locale), *own.buttons))
    rows = (_change_row(locale), ask_admin(locale, result.kind.value, result.pool_id))
    return Answer(text(locale, "outcome-identity-seated"), rows)


def _timed(locale: str, result: Outcome) -> Answer:
    key = f"outcome-{_slug(result)}"
    human = ask_admin(locale, result.kind.value, result.pool_id)
    rows = (human,) if result.kind is OutcomeKind.THROTTLED else (_redeem_row(locale), human)
    if result.at is None:
        return Answer(text(locale, f"{key}-undated"), rows)
    return Answer(text(locale, key, at=moment(result.at)), rows)


def why_malformed(locale: str, kind: str, code: str) -> str:
    """Why an identity of that kind cannot be used. `code`: IdentityMalformed's."""
    key = f"bad-{kind}-{code.replace('_', '-')}"
    return text(locale, key if has(key) else "bad-identity")


def _slug(result: Outcome) -> str:
    return result.kind.value.replace("_", "-")


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _redeem_row(locale: str) -> tuple[Button, ...]:
    return (button(locale, "button-redeem", NEW_CODE, "primary"),)


def _change_row(locale: str) -> tuple[Button, ...]:
    return (button(locale, "button-change", CHANGE, "primary"),)


def _my_row(locale: str) -> tuple[Button, ...]:
    return (button(locale, "button-my", MY_SEATS),)
