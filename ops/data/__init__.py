"""The commands on data, one module a noun. `ops.cli` loads a noun's module when it is called for."""

from collections.abc import Mapping
from typing import Final

# Name: where the click command is, and what `./team --help` says of it without loading it.
NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "pools": ("ops.data.pools:pools", "Pools: teams that stand in for one another."),
    "teams": ("ops.data.team_options:teams", "Teams: where the seats are."),
    "codes": ("ops.data.codes:codes", "Redemption codes: make, list, check, revoke."),
    "seats": ("ops.data.seats:seats", "Seats: who has one, where, until when."),
    "members": ("ops.data.members:members", "Who is in a team upstream right now."),
    "waiting": ("ops.data.waiting:waiting", "The waiting list."),
    "orphans": ("ops.data.orphans:orphans", "Upstream members that no seat accounts for."),
    "operations": ("ops.data.operations:operations", "Upstream work: what is planned, under way, stuck."),
    "alerts": ("ops.data.alerts:alerts", "Troubles that admins were told of."),
    "audit": ("ops.data.audit:audit", "Who did what, and when."),
}
