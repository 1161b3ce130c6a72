"""A team is added once its provider says that it can be worked with, and whoever is there already fills a place at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from invitehub import scanning, team_checks, teams, waiting
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.secret_keys import Keys
from invitehub.teams import TeamView


@dataclass(frozen=True, slots=True)
class Added:
    """`here`: how many are there without a seat, to be adopted or left; None if they could not be listed yet.

    `hints`: of those who waited and have a seat there now.
    """

    team: TeamView
    here: int | None
    hints: tuple[Hint, ...]


def add(
    db: Database,
    keys: Keys,
    *,
    name: str,
    pool: str,
    provider: str,
    capacity: int,
    options: Mapping[str, str],
    actor: str,
) -> Added:
    """Look whether it can be added, make it ready upstream, add it, list who is there, and give the rest to who waits.

    Called without a transaction open. Raises the Refusals of `teams.add_team` and `team_checks.prepare`.
    """
    with db.transaction() as session:
        team_checks.rehearse(session, keys=keys, name=name, pool=pool, provider=provider, options=options)
    clean = " ".join(name.split())
    team_checks.prepare(
        team_checks.planned(name=clean, provider=provider, options=options, capacity=capacity)
    )
    with db.transaction() as session:
        teams.add_team(
            session,
            keys=keys,
            name=name,
            pool=pool,
            provider=provider,
            capacity=capacity,
            options=options,
            actor=actor,
        )
        pool_ids = teams.pools_of(session, [clean])
        team_id = teams.find_team(session, clean).id
    # Before anybody is served, so that nobody is let in beyond the team's size.
    scan = scanning.scan(db, keys, team_id)
    placed = tuple(hint for pool_id in pool_ids for hint in waiting.serve(db, pool_id))
    with db.transaction() as session:
        return Added(
            teams.show_team(session, clean), scan.seen if scan.outcome == "complete" else None, placed
        )
