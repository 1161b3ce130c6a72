"""Changing several teams at once, each for itself: what is refused for one holds up none of the others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import click

from invitehub import team_checks, team_moves
from invitehub import teams as product
from invitehub.burying import bury
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.many_teams import StatusChange
from invitehub.team_status import people_in
from invitehub.teams import TeamView
from models.enums import TeamStatus
from ops.data.doors import actor, serve
from ops.data.words import in_words, refused


@dataclass(frozen=True, slots=True)
class Left:
    """A team that stays as it is. `code`: as the product says it; `reason`: in words."""

    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of each team; `placed`: how many who waited have a seat reserved thereby."""

    changed: tuple[TeamView, ...]
    unchanged: tuple[TeamView, ...]
    refused: tuple[Left, ...]
    placed: int


def change_teams(
    house: House,
    names: tuple[str, ...],
    status: TeamStatus | None,
    reason: str,
    capacity: int | None,
    priority: int | None = None,
) -> Change:
    """Sizes first, so that a team that is made active has all its seats. None: leave that as it is."""
    left: dict[str, Left] = {}
    changed: set[str] = set()
    steps: list[Callable[[str], bool]] = []
    if capacity is not None:
        steps.append(partial(_resize, house, capacity))
    if priority is not None:
        steps.append(partial(_rank, house, priority))
    for step in steps:
        _each(names, step, changed, left)
    if status is not None:
        for each in _set_status(house, [name for name in names if name not in left], status, reason):
            if each.refused is not None:
                left[each.name] = Left(each.name, each.refused, _why(house, each, status))
            elif each.before is not each.after:
                changed.add(each.name)
    if status is TeamStatus.DEAD:
        # Their people are told, and those who were on their way there come first elsewhere: no provider is needed.
        serve(house, bury(house.db))
    return _collect(house, names, changed, left)


def _each(
    names: tuple[str, ...], step: Callable[[str], bool], changed: set[str], left: dict[str, Left]
) -> None:
    """One step for each team that has not been refused one before. It returns whether it changed anything."""
    for name in names:
        try:
            if name not in left and step(name):
                changed.add(name)
        except Refusal as refusal:
            left[name] = Left(name, refusal.code, str(in_words(refusal)))


def see_nobody_there(house: House, names: tuple[str, ...]) -> None:
    """Raises Refused when people sit there."""
    with house.db.transaction() as session:
        alive = [
            team.id for team in product.list_teams(session, names=names) if team.status is not TeamStatus.DEAD
        ]
        count = people_in(session, *alive)
    if count:
        raise refused("people_there", count=count)


def _rank(house: House, priority: int, name: str) -> bool:
    with house.db.transaction() as session:
        before = product.show_team(session, name).priority
        after = team_moves.set_priority(session, name=name, priority=priority, actor=actor())
    return after.priority != before


def _resize(house: House, capacity: int, name: str) -> bool:
    """Growing asks upstream first, shrinking last: upstream never has fewer seats than are given away here."""
    with house.db.transaction() as session:
        before = product.show_team(session, name)
        connection = product.connection(session, house.keys, before.id)
    if capacity >= before.capacity:
        team_checks.prepare(replace(connection, capacity=capacity))
    if capacity == before.capacity:
        return False
    with house.db.transaction() as session:
        after = product.set_capacity(session, name=name, capacity=capacity, actor=actor())
    if capacity < before.capacity:
        try:
            team_checks.prepare(replace(connection, capacity=max(capacity, after.taken)))
        except Refusal as refusal:
            # Nobody is seated there beyond the new size, whatever upstream allows.
            click.echo(f"{name} has its new size here, but not upstream: {in_words(refusal)}", err=True)
    return True


def _set_status(house: House, names: list[str], status: TeamStatus, reason: str) -> tuple[StatusChange, ...]:
    with house.db.transaction() as session:
        return product.set_team_status(session, names=names, status=status, reason=reason, actor=actor())


def _why(house: House, change: StatusChange, status: TeamStatus) -> str:
    if change.before is None:
        try:
            with house.db.transaction() as session:
                product.find_team(session, change.name)
        except Refusal as refusal:
            return str(in_words(refusal))
    before = change.before.value if change.before else ""
    return str(refused(change.refused or "", team=change.name, before=before, after=status.value, known=[]))


def _collect(house: House, names: tuple[str, ...], changed: set[str], left: dict[str, Left]) -> Change:
    with house.db.transaction() as session:
        pool_ids = product.pools_of(session, sorted(changed))
    placed = serve(house, pool_ids)
    with house.db.transaction() as session:
        views = [product.show_team(session, name) for name in names if name in changed or name not in left]
    return Change(
        changed=tuple(view for view in views if view.name in changed),
        unchanged=tuple(view for view in views if view.name not in changed),
        refused=tuple(left[name] for name in names if name in left),
        placed=placed,
    )
