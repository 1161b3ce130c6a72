"""Batches of codes: their card, the steps to a new one, and what is done to them.

A new batch is kept back until the admin says that its file has arrived: messages come at least once, codes are shown once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import DO, Asker, Deed, Document, Done, Preview, Progress
from bot.admin.paging import cut
from bot.admin.targets import BATCH
from invitehub import clock, codes, pools
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
_IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Order:
    """A new batch as far as it has been chosen. `numbers`: of the steps that are done."""

    pool_id: int
    numbers: tuple[int, ...]

    @property
    def step(self) -> str | None:
        """Which number is to be chosen next; None: all are."""
        return list(_STEPS)[len(self.numbers)] if len(self.numbers) < len(_STEPS) else None


def read(data: str) -> Order | None:
    """From a button; None if it was none of ours."""
    words = data.removeprefix(NEW).split(":")
    if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
        return None
    pool_id, *numbers = map(int, words)
    return Order(pool_id, tuple(numbers[: len(_STEPS)]))


def typed(words: list[str]) -> dict[str, Any] | None:
    """`POOL COUNT DAYS [USES]`: the pool's name may have blanks in it. None: too little was said."""
    numbers: list[int] = []
    while len(words) > 1 and words[-1].isdecimal() and len(numbers) < 3 and len(words[-1]) < 10:
        numbers.insert(0, int(words.pop()))
    if not words or len(numbers) < 2:
        return None
    count, days, *uses = numbers
    return {"pool": " ".join(words), "count": count, "days": days, "uses": uses[0] if uses else 1, "until": 0}


def which_pool(locale: str, found: Iterable[PoolView]) -> Answer:
    rows = tuple(
        (Button(cut(plain(locale, "label-pool", name=pool.name)), data=f"{NEW}{pool.id}"),) for pool in found
    )
    return Answer(text(locale, "new-codes-pool" if rows else "no-pool-yet"), rows)


def which_number(locale: str, pool: str, order: Order, step: str) -> Answer:
    before = ":".join(map(str, (order.pool_id, *order.numbers)))
    buttons = [
        Button(plain(locale, f"new-codes-{step}-button", count=number), data=f"{NEW}{before}:{number}")
        for number in _STEPS[step]
    ]
    rows = tuple(tuple(buttons[first : first + _IN_A_ROW]) for first in range(0, len(buttons), _IN_A_ROW))
    return Answer(text(locale, f"new-codes-{step}", pool=pool), rows)


def params(pool: str, order: Order) -> dict[str, Any]:
    return {"pool": pool, **dict(zip(_STEPS, order.numbers, strict=True))}


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
        "free": pool.free,
        "promised": pool.promised,
        "note": wanted.get("note", ""),
        "noted": str(bool(wanted.get("note"))).lower(),
    }
    return Preview("ask-codes", facts, [pool.name], danger=False)


def _new(_session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    def make(house: House, _progress: Progress) -> Done:
        with house.db.transaction() as session:
            end = None
            if wanted["until"]:
                end = clock.now(session) + timedelta(days=wanted["until"])
            made = codes.new_batch(
                session,
                keys=house.keys,
                pool=wanted["pool"],
                count=wanted["count"],
                days=wanted["days"],
                uses=wanted["uses"],
                usable_until=end,
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
