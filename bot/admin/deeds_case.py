"""What answers a case by doing something: the same deeds as on a person's card, and the case is over with them.

The case is locked first: of two admins who answer it at once, one acts, and the other hears who was quicker.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin import deeds_people
from bot.admin.deeds import Answered, Asker, Deed, Done, Preview
from bot.admin.targets import PERSON
from invitehub import cases, gifts
from invitehub.cases import CaseView
from invitehub.errors import Refusal
from invitehub.texts import plain
from invitehub.views import view_redemption

SWAP: Final = "case_swap"
EXTEND: Final = "case_extend"
GIVE: Final = "case_give"
_ON_CARDS: Final[Mapping[str, Deed]] = {deed.name: deed for deed in deeds_people.DEEDS}


def params(words: list[str]) -> dict[str, Any]:
    """From a button's `CASE:REDEMPTION:DAYS`; zeros for what is none."""
    numbers = [int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else 0 for word in words]
    case, redemption, days = (*numbers, 0, 0)[:3]
    return {"case": case, "id": redemption, "days": days, "pool": "", "identity": ""}


def _for_seat(name: str, inner: Deed, told: str) -> Deed:
    """`told`: the text that the person reads."""

    def preview(session: Session, wanted: Mapping[str, Any]) -> Preview:
        _own_seat(session, cases.open_one(session, wanted["case"]), wanted)
        return inner.preview(session, wanted)

    def act(session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
        _own_seat(session, cases.open_one(session, wanted["case"], lock=True), wanted)
        return _over(session, wanted, asker, inner.act(session, wanted, asker), told)

    return Deed(name, inner.right, preview, act, apart=True)


def _own_seat(session: Session, case: CaseView, wanted: Mapping[str, Any]) -> None:
    """What a button says of whose seat it is was not necessarily said by us."""
    if view_redemption(session, wanted["id"]).person_id != case.person_id:
        raise Refusal("case_missing", case=case.id)


def _preview_give(session: Session, wanted: Mapping[str, Any]) -> Preview:
    cases.open_one(session, wanted["case"])
    return _ON_CARDS["give"].preview(session, wanted)


def _give(session: Session, wanted: Mapping[str, Any], asker: Asker) -> Done:
    case = cases.open_one(session, wanted["case"], lock=True)
    redemption_id = gifts.give(
        session,
        pool=wanted["pool"],
        identity=wanted["identity"],
        days=wanted["days"],
        person_id=case.person_id,
        actor=asker.actor,
    )
    seat = view_redemption(session, redemption_id)
    facts = {"identity": seat.identity, "pool": seat.pool}
    done = Done("done-give", facts, pool_ids=(seat.pool_id,), back=f"{PERSON}{redemption_id}")
    return _over(session, wanted, asker, done, "case-did-give")


def _over(session: Session, wanted: Mapping[str, Any], asker: Asker, done: Done, told: str) -> Done:
    """What was done is the answer, in the words in which the admin has read it."""
    words = plain(asker.locale, done.words, **done.arguments)
    case = cases.answer(session, case_id=wanted["case"], words=words, actor=asker.actor)
    return replace(done, answered=Answered(case, told, done.arguments))


DEEDS: Final = (
    _for_seat(SWAP, _ON_CARDS["swap"], "case-did-swap"),
    _for_seat(EXTEND, _ON_CARDS["extend"], "case-did-extend"),
    Deed(GIVE, _ON_CARDS["give"].right, _preview_give, _give, apart=True),
)
