"""Screens of putting an identity right."""

from bot.screens import CANCEL, button, why_malformed
from bot.screens_seats import CARD
from invitehub.answers import Answer, Button
from invitehub.errors import Refusal
from invitehub.providers import IdentityMalformed
from invitehub.texts import Html, has, text

GO = "rename!"


def ask(locale: str, before: str, malformed: IdentityMalformed | None = None) -> Answer:
    """`malformed`: why the one just typed cannot be used."""
    body = text(locale, "rename-ask", identity=before)
    if malformed is not None:
        why = Html(why_malformed(locale, malformed.kind, malformed.code))
        body = f"{text(locale, 'identity-bad', why=why)}\n\n{body}"
    return Answer(body, ((button(locale, "button-cancel", CANCEL),),))


def confirm(locale: str, before: str, after: str) -> Answer:
    rows = (
        (
            button(locale, "button-rename-go", GO, "success"),
            button(locale, "button-cancel", CANCEL, "danger"),
        ),
    )
    return Answer(text(locale, "rename-confirm", before=before, after=after), rows)


def stopped(locale: str, redemption_id: int) -> Answer:
    return Answer(text(locale, "rename-stopped"), (_back(locale, redemption_id),))


def refused(locale: str, refusal: Refusal, redemption_id: int) -> Answer:
    """Why it was not changed, and the way back to the seat."""
    key = f"rename-no-{refusal.code.removeprefix('rename_').removeprefix('identity_').replace('_', '-')}"
    if refusal.code == "identity":
        kind, code = (str(refusal.args_.get(name, "")) for name in ("kind", "why"))
        why = why_malformed(locale, kind, code)
    else:
        why = text(locale, key if has(key) else "rename-no-over")
    return Answer(text(locale, "rename-refused", why=Html(why)), (_back(locale, redemption_id),))


def _back(locale: str, redemption_id: int) -> tuple[Button, ...]:
    return (button(locale, "button-show-seat", f"{CARD}{redemption_id}"),)
