"""How long it takes to compare teams with upstream, and in how much memory.

    ./team bench reconcile [--teams 20] [--members 1000] [--threads 4]
    ./team bench reconcile --teams 1000 --members 1000        a million members

Starts a PostgreSQL of its own and fills it with seats. Upstream is a provider in this process that makes up its members
as they are asked for: all who have a seat but one in a thousand (ghosts), and two in a thousand more (orphans). Two scans
of each team, as if ten minutes lay between: the second one lets go of the ghosts and reports the orphans.
"""

import argparse
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import psutil
import psycopg

from invitehub import scanning
from invitehub.database import Database
from invitehub.providers import PROVIDERS, Capabilities, Deadline, Grant, Health, Membership, ProviderKind
from invitehub.providers.base import Option
from invitehub.scanning import ScanResult
from invitehub.secret_keys import Keys
from ops.migrate import upgrade
from tests.support import servers
from tests.support.census import pass_time

GHOSTS, ORPHANS = 1000, 500
# The triggers are passed over: a million of them would be a measurement of their own.
SEED = """
set session_replication_role = replica;
insert into pool (name, identity_kind, brake_members) values ('bench', 'email', 1000000);
insert into team (name, pool_id, provider, options)
    select 'team ' || i, p.id, 'made-up', jsonb_build_object('first', ((i - 1) * {members})::text, 'members', {members}::text)
    from generate_series(1, {teams}) i, pool p;
insert into slot (team_id, pool_id, no, free)
    select t.id, t.pool_id, i, i > {members} from team t, generate_series(1, {members} + {spare}) i order by t.id, i;
insert into redemption (pool_id, identity, state, use, days, granted_at, expires_at)
    select p.id, 'u' || n || '@example.com', 'granted', 'spent', 30, now() - interval '1 h', now() + interval '30 d'
    from pool p, generate_series(0, {teams} * {members} - 1) n order by n;
insert into seat (redemption_id, team_id, slot_id, identity, state, ref, joined, granted_at, changed_at)
    select d.id, s.team_id, s.id, d.identity, 'active', 'r' || d.n, true, now() - interval '1 h', now() - interval '1 h'
    from (select id, identity, row_number() over (order by id) - 1 as n from redemption) d
    join (select id, team_id, row_number() over (order by team_id, no) - 1 as n from slot where not free) s using (n);
set session_replication_role = origin;
analyse;
"""


class MadeUp:
    """A team whose members are numbers. Nothing is kept: each page is made when it is read."""

    kind: ClassVar[str] = "made-up"
    identity_kind: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = Capabilities(invites=False, counts_pending=True)

    def __init__(self, options: Mapping[str, str], _deadline: Deadline) -> None:
        self._first, self._count = int(options["first"]), int(options["members"])

    def members(self) -> Iterator[Membership]:
        for number in range(self._first, self._first + self._count):
            if number % GHOSTS:
                yield Membership(f"r{number}", f"u{number}@example.com", "joined")
            if not number % ORPHANS:
                yield Membership(f"o{number}", f"o{number}@example.com", "joined")

    def check(self) -> Health:
        return Health(ok=True)

    def find(self, member: str) -> Membership | None:
        return next((one for one in self.members() if one.member == member), None)

    def grant(self, member: str, key: str) -> Grant:
        raise AssertionError((member, key))

    def revoke(self, ref: str) -> None:
        raise AssertionError(ref)


KIND = ProviderKind(
    kind=MadeUp.kind,
    identity_kind=MadeUp.identity_kind,
    capabilities=MadeUp.capabilities,
    options=(Option(name="first", help=""), Option(name="members", help="")),
    normalise=str,
    open=MadeUp,
)


@dataclass(frozen=True)
class Round:
    """All teams scanned once. `seconds`: of each scan."""

    results: Sequence[ScanResult]
    took: float
    seconds: Sequence[float]


def scan_all(db: Database, teams: Sequence[int], threads: int) -> Round:
    keys = Keys.from_secret("only-for-the-bench-0123456789")
    seconds = []

    def one(team_id: int) -> ScanResult:
        began = time.monotonic()
        result = scanning.scan(db, keys, team_id)
        seconds.append(time.monotonic() - began)
        return result

    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(one, teams))
    return Round(results, time.monotonic() - began, seconds)


def tell(name: str, done: Round) -> None:
    seen = sum(result.seen for result in done.results)
    outcomes = ", ".join(
        f"{count} {outcome}" for outcome, count in Counter(r.outcome for r in done.results).items()
    )
    print(
        f"{name}: {seen} members in {done.took:.1f} s, {seen / done.took:.0f}/s; a team {statistics.median(done.seconds):.3f} s"
        f" (longest {max(done.seconds):.3f}); {outcomes}; {sum(r.orphans for r in done.results)} orphans,"
        f" {sum(r.ghosts for r in done.results)} ghosts, {sum(len(r.hints) for r in done.results)} operations"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    servers.begin()
    try:
        url = servers.migrated_database("bench", upgrade)
        PROVIDERS._kinds[KIND.kind] = KIND  # type: ignore[attr-defined]  # noqa: SLF001 - known to this process alone
        began = time.monotonic()
        seed = SEED.format(teams=asked.teams, members=asked.members, spare=asked.members // ORPHANS + 1)
        with psycopg.connect(
            servers.servers().superuser_url.rpartition("/")[0] + "/bench", autocommit=True
        ) as own:
            for part in filter(str.strip, seed.split(";")):
                own.execute(part)
            teams = [row[0] for row in own.execute("select id from team order by id")]
        print(
            f"{asked.teams * asked.members} seats in {asked.teams} teams, seeded in {time.monotonic() - began:.0f} s"
        )
        measure(Database(url, pool_size=asked.threads), teams, asked.threads)
    finally:
        servers.end()


def measure(db: Database, teams: Sequence[int], threads: int) -> None:
    before = psutil.Process().memory_info().rss
    for name in ("first", "second"):
        tell(name, scan_all(db, teams, threads))
        pass_time(db)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"memory: {before / 2**20:.0f} MB before, {peak / 2**20:.0f} MB at most")
    db.close()


if __name__ == "__main__":
    main()
