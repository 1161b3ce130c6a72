"""What the playground begins with: a pool with two teams at the sandbox, and a code to try."""

from collections.abc import Mapping

from invitehub import codes, pools, team_checks, teams
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.settings import Settings
from ops.data.words import in_words

POOL = "Demo"
TEAMS: Mapping[str, int] = {"Red": 3, "Blue": 3}
_ACTOR = "shell:playground"
_DAYS = 30


def ready_code(settings: Settings) -> str:
    """A fresh code that opens the demo pool, which is made if no pool exists yet. Raises Refused.

    Codes are stored hashed and shown once; so each call makes one. Returns "" if the operator removed the pool.
    """
    house = House(settings)
    try:
        _seed(house)
        with house.db.transaction() as session:
            batch = codes.new_batch(
                session, keys=house.keys, pool=POOL, count=1, days=_DAYS, note="./team up", actor=_ACTOR
            )
    except Refusal as refusal:
        if refusal.code == "pool_missing":
            return ""
        raise in_words(refusal) from refusal
    finally:
        house.close()
    return batch.codes[0]


def _seed(house: House) -> None:
    with house.db.transaction() as session:
        known = pools.list_pools(session)
        if known and (known[0].name != POOL or known[0].teams):
            return
        if not known:
            pools.add_pool(session, name=POOL, actor=_ACTOR)
    for name, capacity in TEAMS.items():
        team_checks.prepare(team_checks.planned(name=name, provider="sandbox", options={}, capacity=capacity))
    with house.db.transaction() as session:
        for name, capacity in TEAMS.items():
            teams.add_team(
                session,
                keys=house.keys,
                name=name,
                pool=POOL,
                provider="sandbox",
                capacity=capacity,
                options={},
                actor=_ACTOR,
            )
