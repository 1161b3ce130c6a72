"""What is done to work that has failed for good: it starts over, or is given up."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview, Progress
from bot.admin.targets import OPERATION
from invitehub import giving_up, operation_list
from invitehub.admins import Right
from invitehub.hints import Hint
from invitehub.house import House


def _preview(words: str, session: Session, params: Mapping[str, Any], *, danger: bool) -> Preview:
    work = operation_list.show_operation(session, params["id"])
    facts = {"id": work.id, "identity": work.identity, "team": work.team, "kind": work.kind.value}
    return Preview(words, facts, [work.state.value], danger=danger)


def _preview_retry(session: Session, params: Mapping[str, Any]) -> Preview:
    return _preview("ask-retry", session, params, danger=False)


def _retry(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    work = operation_list.retry_dead(session, operation_id=params["id"], actor=asker.actor)
    hints = (Hint(work.id, work.kind.value),)
    return Done("done-retry", {"id": work.id}, hints, back=f"{OPERATION}{work.id}")


def _preview_giving_up(session: Session, params: Mapping[str, Any]) -> Preview:
    operation_list.suspect(session, params["id"])
    return _preview("ask-give-up", session, params, danger=True)


def _give_up(_session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    number = params["id"]

    def settle(house: House, _progress: Progress) -> Done:
        """Upstream is asked with no transaction open."""
        given = giving_up.give_up(house.db, house.keys, operation_id=number, actor=asker.actor)
        facts = {"id": number, "identity": given.operation.identity}
        return Done("done-give-up", facts, pool_ids=(given.pool_id,), back=f"{OPERATION}{number}")

    return Done("done-give-up", then=settle)


DEEDS: Final = (
    Deed("retry", Right.MANAGE, _preview_retry, _retry),
    Deed("giveup", Right.MANAGE, _preview_giving_up, _give_up),
)
