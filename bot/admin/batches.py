"""Batches of codes: their card, the steps to a new one, and what is done to them.

A new batch is kept back until the admin says that its file has arrived: messages come at least once, codes are shown once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import DO, Asker, Deed, Document, Done, Preview, Progress
from bot.admin.paging import cut
from bot.admin.targets import BATCH
from invitehub import choices, clock, codes, pools
from invitehub.admins import Right, may
from invitehub.answers import Answer, Button
from invitehub.codes import BatchView
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.pools import PoolView
from invitehub.texts import moment, plain, text
from models.enums import Role

NEW: Final = "nc:"
ARRIVED: Final = "arrived:"
DELETE: Final = "delete"
# What is offered, step by step; other numbers are typed. `until`: days in which it must be redeemed, 0 for no end.
_STEPS: Final[Mapping[str, tuple[int, ...]]] = {
    "count": (1, 5, 10, 20, 50, 100),
    "days": (7, 30, 90, 180, 365),
    "uses": (1, 2, 5, 10),
    "until": (0, 7, 30, 90),
}
NOTE: Final = "note"
_IN_A_ROW: Final = 3
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Python's calendar ends not long after.
_LATEST_YEAR: Final = 9000


@dataclass(frozen=True, slots=True)
class Order:
    """A new batch as far as it has been chosen. `numbers`: of the steps that are done; a last 0 says that it has no note."""

    pool_id: int
    numbers: tuple[int, ...]

    @property
    def step(self) -> str | None:
        """What is to be chosen next, at last the note; None: all is."""
        steps = (*_STEPS, NOTE)
        return steps[len(self.numbers)] if len(self.numbers) < len(steps) else None


def read(data: str) -> Order | None:
    """From a button; None if it was none of ours."""
    words = data.removeprefix(NEW).split(":")
    if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
        return None
    pool_id, *numbers = map(int, words)
    return Order(pool_id, tuple(numbers[: len(_STEPS) + 1]))


def typed(words: list[str]) -> dict[str, Any] | None:
    """`POOL COUNT DAYS [USES] [DATE]`: the pool's name may have blanks in it. None: too little was said.

    `by`: the last day on which they can be redeemed, as 2026-12-31; "" for none.
    """
    by = words.pop() if words and _is_day(words[-1]) else ""
    numbers: list[int] = []
    while len(words) > 1 and words[-1].isdecimal() and len(numbers) < 3 and len(words[-1]) < 10:
        numbers.insert(0, int(words.pop()))
    if not words or len(numbers) < 2:
        return None
    count, days, *uses = numbers
    chosen = {"count": count, "days": days, "uses": uses[0] if uses else 1, "until": 0}
    return {"pool": " ".join(words), **chosen, "by": by}


def _is_day(word: str) -> bool:
    if not _DAY.fullmatch(word):
        return False
    try:
        return date.fromisoformat(word).year < _LATEST_YEAR
    except ValueError:
        return False


def which_pool(locale: str, found: Iterable[PoolView]) -> Answer:
    rows = tuple(
        (Button(cut(plain(locale, "label-pool", name=pool.name)), data=f"{NEW}{pool.id}"),) for pool in found
    )
    return Answer(text(locale, "new-codes-pool" if rows else "no-pool-yet"), rows)


def which_number(locale: str, pool: str, order: Order, step: str) -> Answer:
    before = _so_far(order)
    buttons = [
        Button(plain(locale, f"new-codes-{step}-button", count=number), data=f"{before}:{number}")
        for number in _STEPS[step]
    ]
    rows = tuple(tuple(buttons[first : first + _IN_A_ROW]) for first in range(0, len(buttons), _IN_A_ROW))
    return Answer(text(locale, f"new-codes-{step}", pool=pool), rows)


def which_note(locale: str, pool: str, order: Order) -> Answer:
    """It is written, or passed over by the button."""
    without = Button(plain(locale, "button-no-note"), data=f"{_so_far(order)}:0")
    return Answer(text(locale, "new-codes-note", pool=pool), ((without,),))


def _so_far(order: Order) -> str:
    return NEW + ":".join(map(str, (order.pool_id, *order.numbers)))


def params(pool: str, order: Order) -> dict[str, Any]:
    return {"pool": pool, **dict(zip(_STEPS, order.numbers[: len(_STEPS)], strict=True))}


def card(locale: str, batch: BatchView, role: Role) -> Answer:
    words = text(
        locale,
        "batch-card",
        id=str(batch.id),
        pool=batch.pool,
        codes=batch.codes,
        used=batch.used,
        uses=batch.uses,
        paused=batch.paused,
        revoked=batch.revoked,
        note=batch.note or "–",
        since=moment(batch.created_at),
    )
    rows = []
    if may(role, Right.MANAGE):
        live = batch.codes - batch.paused - batch.revoked
        rows.append(
            tuple(
                Button(plain(locale, f"button-{name}"), data=f"{DO}{name}:{batch.id}")
                for name, fits in (
                    ("hold", live > 0),
                    ("release", batch.paused > 0),
                    ("revoke", live + batch.paused > 0),
                )
                if fits
            )
        )
    rows.append((Button(plain(locale, "button-refresh"), data=f"{BATCH}{batch.id}"),))
    return Answer(words, tuple(row for row in rows if row))


def release(session: Session, batch_id: int, actor: str) -> int:
    """Its file has arrived, or its codes are wanted again: they can be redeemed from now on."""
    return codes.set_paused(session, ids=_ids(session, batch_id), paused=False, actor=actor)


def _ids(session: Session, batch_id: int) -> list[int]:
    return [code.id for code in codes.list_codes(session, batch=batch_id, limit=codes.MAX_COUNT)]


def _preview_new(session: Session, wanted: Mapping[str, Any]) -> Preview:
    pool = pools.show_pool(session, wanted["pool"])
    facts = {
        "pool": pool.name,
        "count": wanted["count"],
        "days": wanted["days"],
        "uses": wanted["uses"],
        "until": wanted["until"],
        "by": wanted.get("by", ""),
        "dated": str(bool(wanted.get("by"))).lower(),
        "free": pool.free,
        "promised": pool.promised,
        "note": wanted.get("note", ""),
        "noted": str(bool(wanted.get("note"))).lower(),
    }
    return Preview("ask-codes", facts, [pool.name], danger=False)


def _new(_session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    def make(house: House, _progress: Progress) -> Done:
        with house.db.transaction() as session:
            made = codes.new_batch(
                session,
                keys=house.keys,
                pool=wanted["pool"],
                count=wanted["count"],
                days=wanted["days"],
                uses=wanted["uses"],
                usable_until=_end(session, house, wanted),
                note=str(wanted.get("note", "")),
                actor=asker.actor,
            )
            codes.set_paused(session, ids=_ids(session, made.batch_id), paused=True, actor=asker.actor)
        facts = {"id": str(made.batch_id), "count": len(made.codes), "pool": wanted["pool"]}
        arrived = Button(
            plain(asker.locale, "button-arrived"), data=f"{ARRIVED}{made.batch_id}", style="success"
        )
        delete = Button(plain(asker.locale, "button-delete"), data=DELETE)
        caption = Answer(
            text(asker.locale, "codes-file", **facts, days=wanted["days"]), ((arrived,), (delete,))
        )
        lines = "\n".join((*made.codes, "")).encode()
        document = Document(f"codes-{made.batch_id}.txt", lines, caption)
        return Done("done-codes", facts, back=f"{BATCH}{made.batch_id}", document=document)

    return Done("done-codes", then=make)


def _end(session: Session, house: House, wanted: Mapping[str, Any]) -> datetime | None:
    """Until when they can be redeemed: a day is meant whole, in the house's time zone. Raises Refusal `redeem_by_past`."""
    now = clock.now(session)
    if not wanted.get("by"):
        return now + timedelta(days=wanted["until"]) if wanted["until"] else None
    after = date.fromisoformat(wanted["by"]) + timedelta(days=1)
    end = datetime.combine(after, time(), choices.timezone(session, house.settings.timezone))
    if end <= now:
        raise Refusal("redeem_by_past", by=wanted["by"])
    return end


def _preview_change(words: str, session: Session, wanted: Mapping[str, Any], *, danger: bool) -> Preview:
    batch = codes.show_batch(session, wanted["id"])
    facts = {"id": str(batch.id), "pool": batch.pool, "used": batch.used, "left": batch.uses - batch.used}
    return Preview(words, facts, [batch.paused, batch.revoked], danger=danger)


def _preview_hold(session: Session, wanted: Mapping[str, Any]) -> Preview:
    return _preview_change("ask-hold", session, wanted, danger=True)


def _preview_release(session: Session, wanted: Mapping[str, Any]) -> Preview:
    return _preview_change("ask-release", session, wanted, danger=False)


def _preview_revoke(session: Session, wanted: Mapping[str, Any]) -> Preview:
    return _preview_change("ask-revoke", session, wanted, danger=True)


def _hold(session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    batch_id = wanted["id"]
    count = codes.set_paused(session, ids=_ids(session, batch_id), paused=True, actor=asker.actor)
    return Done("done-hold", {"count": count}, back=f"{BATCH}{batch_id}")


def _release(session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    count = release(session, wanted["id"], asker.actor)
    return Done("done-release", {"count": count}, back=f"{BATCH}{wanted['id']}")


def _revoke(session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    batch_id = wanted["id"]
    count = codes.revoke_codes(session, ids=_ids(session, batch_id), actor=asker.actor)
    if not count:
        raise Refusal("nothing_to_revoke")
    return Done("done-revoke", {"count": count}, back=f"{BATCH}{batch_id}")


DEEDS: Final = (
    Deed("codes", Right.MANAGE, _preview_new, _new),
    Deed("hold", Right.MANAGE, _preview_hold, _hold),
    Deed("release", Right.MANAGE, _preview_release, _release),
    Deed("revoke", Right.MANAGE, _preview_revoke, _revoke),
)
