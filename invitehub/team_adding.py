"""A team is added once its provider says that it can be worked with."""

from collections.abc import Mapping

from invitehub import team_checks, teams, waiting
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.secret_keys import Keys
from invitehub.teams import TeamView


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
) -> tuple[TeamView, tuple[Hint, ...]]:
    """Look whether it can be added, make it ready upstream, add it, and give its seats to who waits.

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
    placed = tuple(hint for pool_id in pool_ids for hint in waiting.serve(db, pool_id))
    with db.transaction() as session:
        return teams.show_team(session, clean), placed
