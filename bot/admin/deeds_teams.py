"""The status of one team or of thousands: previewed with counts, done at once, without Celery, and undone exactly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Note, Preview
from invitehub import finding, team_undo, teams
from invitehub.admins import Right
from invitehub.errors import Refusal
from invitehub.many_teams import StatusChange
from invitehub.team_undo import Standing
from invitehub.teams import TeamView
from models.enums import TeamStatus

_NAMED: Final = 5


def chosen(session: Session, params: Mapping[str, Any]) -> tuple[TeamView, ...]:
    """The teams that a choice means: by `pool`, present `status`, `health` (well, ill), `names` or `id`."""
    if (number := params.get("id")) is not None:
        return (teams.show_team(session, finding.team_name(session, number)),)
    found = teams.list_teams(session, pool=params.get("pool"), names=params.get("names"))
    if (status := params.get("status")) is not None:
        found = tuple(team for team in found if team.status == status)
    if (health := params.get("health")) is not None:
        found = tuple(team for team in found if team.checked_at and bool(team.health) == (health == "ill"))
    return found


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    known = chosen(session, params)
    found = [team for team in known if team.status != params["to"]]
    if not found:
        raise Refusal("no_team_chosen")
    names = ", ".join(team.name for team in found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
    reason = str(params.get("reason", ""))
    facts = {
        "count": len(found),
        "names": names,
        "people": sum(team.taken for team in found),
        "status": params["to"],
        "same": len(known) - len(found),
        "unknown": len(set(params.get("names", ())) - {team.name for team in known}),
        "reason": reason,
        "given": str(bool(reason)).lower(),
    }
    seen = [[team.name, team.status.value] for team in found]
    return Preview("ask-batch-status", facts, seen, danger=params["to"] != TeamStatus.ACTIVE)


def _set(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    """All or each apart; those that are refused are told with their reason, and hold up nobody else."""
    names = [team.name for team in chosen(session, params) if team.status != params["to"]]
    before = team_undo.standings(session, names)
    changes = teams.set_team_status(
        session,
        names=names,
        status=TeamStatus(params["to"]),
        reason=str(params.get("reason", "")),
        actor=asker.actor,
    )
    changed = [change.name for change in changes if change.refused is None]
    now = team_undo.standings(session, changed)
    undo = {
        "before": {name: asdict(before[name]) for name in changed},
        "after": {name: now[name].since for name in changed},
    }
    return Done(
        "done-batch-status",
        {"count": len(changed)},
        pool_ids=teams.pools_of(session, changed),
        undo=undo if changed else None,
        notes=_refused(changes),
    )


def _preview_undo(session: Session, params: Mapping[str, Any]) -> Preview:
    return Preview("ask-undo", {"count": len(_untouched(session, params))}, None, danger=False)


def _undo(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    changes = team_undo.put_back(session, _untouched(session, params), actor=asker.actor)
    changed = [change.name for change in changes if change.refused is None]
    left = len(params["before"]) - len(changes)
    notes = (Note("status-left", {"count": left}),) if left else ()
    return Done(
        "done-undo",
        {"count": len(changed)},
        pool_ids=teams.pools_of(session, changed),
        notes=(*_refused(changes), *notes),
    )


def _untouched(session: Session, params: Mapping[str, Any]) -> dict[str, Standing]:
    """How those stood that nobody has changed since. Raises Refusal `nothing_to_undo`."""
    now = team_undo.standings(session, list(params["before"]))
    same = {
        name: Standing(**{**was, "status": TeamStatus(was["status"])})
        for name, was in params["before"].items()
        if name in now and now[name].since == params["after"][name]
    }
    if not same:
        raise Refusal("nothing_to_undo")
    return same


def _refused(changes: Iterable[StatusChange]) -> tuple[Note, ...]:
    """Why, how many, and the first names."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for change in changes:
        if change.refused is not None:
            names[change.refused].append(change.name)
    return tuple(
        Note(
            f"status-refused-{code.replace('_', '-')}",
            {"count": len(found), "names": ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")},
        )
        for code, found in sorted(names.items())
    )


DEEDS: Final = (
    Deed("status", Right.MANAGE, _preview, _set),
    Deed("undo", Right.MANAGE, _preview_undo, _undo),
)
