"""One code: what it is worth, who has used it, and its end. Nobody can show it again."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import DO, Asker, Deed, Done, Preview
from bot.admin.targets import BATCH, CODE
from invitehub import codes
from invitehub.admins import Right, may
from invitehub.answers import Answer, Button
from invitehub.codes import CodeView
from invitehub.errors import Refusal
from invitehub.texts import moment, plain, text
from models.enums import CodeStatus, Role


def card(locale: str, code: CodeView, role: Role) -> Answer:
    words = text(
        locale,
        "code-card",
        last=code.last4,
        batch=str(code.batch),
        pool=code.pool,
        used=code.reserved + code.spent,
        uses=code.max_uses,
        days=code.days,
        until=moment(code.usable_until) if code.usable_until else "–",
        status=plain(locale, f"code-{code.status.value}"),
    )
    rows: list[tuple[Button, ...]] = [
        (
            Button(plain(locale, "button-batch", id=str(code.batch)), data=f"{BATCH}{code.batch}"),
            Button(plain(locale, "button-refresh"), data=f"{CODE}{code.id}"),
        )
    ]
    if may(role, Right.MANAGE) and code.status is not CodeStatus.REVOKED:
        revoke = Button(plain(locale, "button-revoke"), data=f"{DO}revokecode:{code.id}", style="danger")
        rows.insert(0, (revoke,))
    return Answer(words, tuple(rows))


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    code = codes.find_code(session, params["id"])
    used = code.reserved + code.spent
    facts = {"last": code.last4, "pool": code.pool, "used": used, "left": code.max_uses - used}
    return Preview("ask-revoke-code", facts, [code.status.value])


def _revoke(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    if not codes.revoke_codes(session, ids=[params["id"]], actor=asker.actor):
        raise Refusal("nothing_to_revoke")
    return Done("done-revoke", {"count": 1}, back=f"{CODE}{params['id']}")


DEEDS: Final = (Deed("revokecode", Right.MANAGE, _preview, _revoke),)
