"""The house in Prometheus' text format. What cannot be told now is left out, never told as 0."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ops.web.health import House, State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "invitehub_"
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Family:
    """A gauge with its samples: labels and value."""

    name: str
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def families(house: House) -> Iterator[Family]:
    """Every gauge that there is something to say of."""
    yield Family(
        "up",
        "1 if the service gives fresh signs of life, or the server answers.",
        tuple(({"service": name}, float(state != State.DOWN)) for name, state in house.states.items()),
    )
    yield Family(
        "heartbeat_age_seconds",
        "Seconds since the service's main loop last turned.",
        tuple(({"service": name}, age) for name, age in house.ages.items()),
    )
    if house.figures is None:
        return
    pools = house.figures.pools
    seats = [({"pool": pool.name, "state": "taken"}, float(pool.taken)) for pool in pools]
    seats += [({"pool": pool.name, "state": "free"}, float(pool.free)) for pool in pools]
    yield Family("seats", "Seats by pool: taken, and free in active teams.", tuple(seats))
    yield Family(
        "waiting",
        "Redemptions on the pool's waiting list.",
        tuple(({"pool": pool.name}, float(pool.waiting)) for pool in pools),
    )
    yield Family(
        "operations",
        "Operations that are not over, by state.",
        tuple(({"state": state}, float(number)) for state, number in house.figures.operations.items()),
    )
    yield Family("notices_owed", "Messages owed to users.", (({}, float(house.figures.notices_owed)),))
    yield Family("alerts_open", "Alerts that are open.", (({}, float(house.figures.alerts_open)),))


def exposition(told: Iterable[Family]) -> str:
    """The families as text."""
    return "".join(line + "\n" for family in told if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    name = _PREFIX + family.name
    yield f"# HELP {name} {family.help}"
    yield f"# TYPE {name} gauge"
    for labels, value in family.samples:
        shown = ",".join(f'{label}="{text.translate(_ESCAPES)}"' for label, text in labels.items())
        yield f"{name}{{{shown}}} {value:.12g}" if shown else f"{name} {value:.12g}"
