"""Members whom no seat accounts for: given a seat, left in peace, or taken out."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview
from bot.admin.targets import ORPHAN, PERSON
from invitehub import adopting, orphans
from invitehub.admins import Right


def _preview(words: str, session: Session, params: Mapping[str, Any], *, danger: bool) -> Preview:
    orphan = orphans.show_orphan(session, params["id"])
    facts = {"identity": orphan.identity, "team": orphan.team}
    return Preview(words, facts, [orphan.state.value, orphan.role], danger=danger)


def _preview_adopt(session: Session, params: Mapping[str, Any]) -> Preview:
    orphan = orphans.show_orphan(session, params["id"])
    facts = {"identity": orphan.identity, "team": orphan.team, "days": params["days"]}
    return Preview("ask-adopt", facts, [orphan.state.value, orphan.role], danger=False)


def _adopt(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    seat = adopting.adopt(session, orphan_id=params["id"], days=params["days"], actor=asker.actor)
    facts = {"identity": seat.identity, "days": params["days"]}
    return Done("done-adopt", facts, pool_ids=(seat.pool_id,), back=f"{PERSON}{seat.redemption_id}")


def _preview_protect(session: Session, params: Mapping[str, Any]) -> Preview:
    return _preview("ask-protect", session, params, danger=False)


def _preview_remove(session: Session, params: Mapping[str, Any]) -> Preview:
    return _preview("ask-remove", session, params, danger=True)


def _protect(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    (orphan,) = orphans.protect(session, orphan_ids=[params["id"]], actor=asker.actor)
    return Done("done-protect", {"identity": orphan.identity}, back=f"{ORPHAN}{orphan.id}")


def _remove(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    hints = orphans.remove(session, orphan_ids=[params["id"]], actor=asker.actor)
    orphan = orphans.show_orphan(session, params["id"])
    return Done("done-remove", {"identity": orphan.identity}, hints, back=f"{ORPHAN}{orphan.id}")


DEEDS: Final = (
    Deed("adopt", Right.MANAGE, _preview_adopt, _adopt),
    Deed("protect", Right.MANAGE, _preview_protect, _protect),
    Deed("remove", Right.MANAGE, _preview_remove, _remove),
)
