"""Questions before something that hurts people: the yes counts once, for five minutes, from whoever was asked, there."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from invitehub.errors import Refusal
from models import Confirmation

VALID_FOR = timedelta(minutes=5)
_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was said yes to."""

    action: str
    params: Mapping[str, Any]
    digest: str


def digest(seen: object) -> str:
    """A short name of what a preview shows: the same facts give the same one."""
    words = json.dumps(seen, sort_keys=True, default=str)
    return hashlib.blake2s(words.encode(), digest_size=8).hexdigest()


def ask(
    session: Session,
    *,
    telegram_id: int,
    chat_id: int,
    action: str,
    params: Mapping[str, Any],
    seen: object = None,
    valid_for: timedelta = VALID_FOR,
) -> int:
    """Write the question down. Returns its id, for the button. `seen`: what the preview shows."""
    session.execute(delete(Confirmation).where(Confirmation.valid_until < func.now() - _KEPT_FOR))
    row = Confirmation(
        telegram_id=telegram_id,
        chat_id=chat_id,
        action=action,
        params=dict(params),
        digest="" if seen is None else digest(seen),
        valid_until=func.now() + valid_for,
    )
    session.add(row)
    session.flush()
    return row.id


def take(session: Session, *, confirmation_id: int, telegram_id: int, chat_id: int, action: str) -> Confirmed:
    """Use a yes up, in the transaction that acts on it: if that fails, it still counts.

    Raises Refusal `confirmation_foreign`, `confirmation_used`, `confirmation_late`.
    """
    row = session.get(Confirmation, confirmation_id, with_for_update=True, populate_existing=True)
    if row is None or (row.telegram_id, row.chat_id, row.action) != (telegram_id, chat_id, action):
        raise Refusal("confirmation_foreign")
    if row.used_at is not None:
        raise Refusal("confirmation_used")
    if session.scalars(select(func.now() > row.valid_until)).one():
        raise Refusal("confirmation_late")
    row.used_at = func.now()
    session.flush()
    return Confirmed(row.action, row.params, row.digest)


def check_unchanged(confirmed: Confirmed, seen: object) -> None:
    """Raises Refusal `preview_changed` when the preview would look different now. A yes to nothing seen always counts."""
    if confirmed.digest and confirmed.digest != digest(seen):
        raise Refusal("preview_changed")
