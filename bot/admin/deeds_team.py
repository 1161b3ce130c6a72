"""What is done to one team beside its status: another size, everybody out, and retired once it is empty."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview, Progress
from bot.admin.targets import TEAM
from invitehub import evacuation, finding, teams
from invitehub.admins import Right
from invitehub.house import House

_NAMED: Final = 8


def _preview_size(session: Session, params: Mapping[str, Any]) -> Preview:
    view = teams.show_team(session, finding.team_name(session, params["id"]))
    size = params["size"]
    facts = {"team": view.name, "was": view.capacity, "size": size, "over": max(0, view.taken - size)}
    return Preview("ask-size", facts, [view.capacity], danger=size < view.taken)


def _size(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    name = finding.team_name(session, params["id"])
    view = teams.set_capacity(session, name=name, capacity=params["size"], actor=asker.actor)
    return Done(
        "done-size",
        {"team": name, "size": view.capacity},
        pool_ids=teams.pools_of(session, [name]),
        back=f"{TEAM}{params['id']}",
    )


def _preview_leaving(words: str, session: Session, params: Mapping[str, Any]) -> Preview:
    seen = evacuation.preview(session, finding.team_name(session, params["id"]))
    moves = [f"{identity} → {team}" for identity, team in seen.moves]
    facts = {
        "team": seen.team,
        "count": seen.people,
        "free": seen.free,
        "wait": seen.must_wait,
        "moves": "\n".join(_first(moves)),
        "stays": ", ".join(_first(seen.stays)),
    }
    return Preview(words, facts, [seen.people])


def _first(names: Sequence[str]) -> list[str]:
    """As many as a phone shows at a glance."""
    return [*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])]


def _preview_evacuation(session: Session, params: Mapping[str, Any]) -> Preview:
    return _preview_leaving("ask-evacuate", session, params)


def _preview_retirement(session: Session, params: Mapping[str, Any]) -> Preview:
    return _preview_leaving("ask-drain", session, params)


def _evacuate(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    name = finding.team_name(session, params["id"])

    def each(house: House, _progress: Progress) -> Done:
        """A transaction for each person."""
        done = evacuation.evacuate(house.db, name=name, actor=asker.actor)
        return _left("done-evacuate", params, done)

    return Done("done-evacuate", then=each)


def _retire(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    name = finding.team_name(session, params["id"])

    def each(house: House, _progress: Progress) -> Done:
        return _left("done-drain", params, evacuation.retire(house.db, name=name, actor=asker.actor))

    return Done("done-drain", then=each)


def _left(words: str, params: Mapping[str, Any], done: evacuation.Evacuated) -> Done:
    facts = {"team": done.team, "count": done.asked}
    return Done(words, facts, pool_ids=done.pool_ids, back=f"{TEAM}{params['id']}")


DEEDS: Final = (
    Deed("size", Right.MANAGE, _preview_size, _size),
    Deed("evacuate", Right.MANAGE, _preview_evacuation, _evacuate),
    Deed("drain", Right.MANAGE, _preview_retirement, _retire),
)
