"""The status of one team or of thousands: previewed with counts, done at once, without Celery, and undone exactly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview
from invitehub import finding, teams
from invitehub.admins import Right
from invitehub.errors import Refusal
from invitehub.teams import TeamView
from models.enums import TeamStatus

_NAMED: Final = 5


def chosen(session: Session, params: Mapping[str, Any]) -> tuple[TeamView, ...]:
    """The teams that a choice means: by `pool`, by present `status`, by `names` or by `id`."""
    if (number := params.get("id")) is not None:
        return (teams.show_team(session, finding.team_name(session, number)),)
    found = teams.list_teams(session, pool=params.get("pool"))
    if (status := params.get("status")) is not None:
        found = tuple(team for team in found if team.status == status)
    if (names := params.get("names")) is not None:
        wanted = set(names)
        found = tuple(team for team in found if team.name in wanted)
    return found


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    found = [team for team in chosen(session, params) if team.status != params["to"]]
    if not found:
        raise Refusal("no_team_chosen")
    names = ", ".join(team.name for team in found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
    facts = {
        "count": len(found),
        "names": names,
        "people": sum(team.taken for team in found),
        "status": params["to"],
        "unknown": _unknown(session, params),
    }
    seen = [[team.name, team.status.value] for team in found]
    return Preview("ask-batch-status", facts, seen, danger=params["to"] != TeamStatus.ACTIVE)


def _unknown(session: Session, params: Mapping[str, Any]) -> int:
    """How many of the names that were given are no team's."""
    names = set(params.get("names", ()))
    return len(names - {team.name for team in teams.list_teams(session)}) if names else 0


def _set(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    before = {team.name: team.status.value for team in chosen(session, params) if team.status != params["to"]}
    return _change(
        session, before, dict.fromkeys(before, params["to"]), asker.actor, str(params.get("reason", ""))
    )


def _preview_undo(session: Session, params: Mapping[str, Any]) -> Preview:
    """Only what is still as it was left."""
    now = {team.name: team.status.value for team in teams.list_teams(session)}
    same = {name: was for name, was in params["before"].items() if now.get(name) == params["after"].get(name)}
    if not same:
        raise Refusal("nothing_to_undo")
    return Preview("ask-undo", {"count": len(same)}, sorted(same.items()), danger=False)


def _undo(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    now = {team.name: team.status.value for team in teams.list_teams(session)}
    back = {name: was for name, was in params["before"].items() if now.get(name) == params["after"].get(name)}
    done = _change(session, {name: now[name] for name in back}, back, asker.actor, "undo")
    return Done("done-undo", done.arguments, pool_ids=done.pool_ids)


def _change(
    session: Session, before: Mapping[str, str], after: Mapping[str, str], actor: str, reason: str
) -> Done:
    """One call a status, so that thousands are quick."""
    changed: dict[str, str] = {}
    refused: Counter[str] = Counter()
    for status in sorted(set(after.values())):
        names: Sequence[str] = sorted(name for name, wanted in after.items() if wanted == status)
        for change in teams.set_team_status(
            session, names=names, status=TeamStatus(status), reason=reason, actor=actor
        ):
            if change.refused is None:
                changed[change.name] = status
            else:
                refused[change.refused] += 1
    facts = {"count": len(changed), "refused": sum(refused.values())}
    undo = {"before": {name: before[name] for name in changed}, "after": changed}
    return Done("done-batch-status", facts, pool_ids=teams.pools_of(session, list(changed)), undo=undo)


DEEDS: Final = (
    Deed("status", Right.MANAGE, _preview, _set),
    Deed("undo", Right.MANAGE, _preview_undo, _undo),
)
