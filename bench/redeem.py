"""How fast codes become seats, next to pgbench with the very same statement on the same server in the same run.

    ./team bench redeem [--rounds 5] [--seconds 4] [--clients 8]

Starts a PostgreSQL of its own. Three ways take turns: pgbench (what the database does at best), psycopg with the
statement alone, and the product's own `invitehub.redeem.redeem` with its looks before and after. Prints medians and
ratios; single figures from a shared machine mean little.
"""

import argparse
import hashlib
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from invitehub.database import Database
from invitehub.people import PersonView
from invitehub.redeem import ACCEPTED, redeem
from invitehub.secret_keys import CodeMac
from invitehub.sql import statement
from ops.migrate import upgrade
from ops.servers import postgres_binary
from tests.support import servers

TEAMS = 200
SEED = """
insert into pool (name, identity_kind) values ('bench', 'email');
insert into team (name, pool_id, provider) select 'team ' || i, p.id, 'sandbox' from generate_series(1, %(teams)s) i, pool p;
insert into slot (team_id, pool_id, no)
    select t.id, t.pool_id, i from team t, generate_series(1, %(size)s) i order by i, t.id;
insert into batch (pool_id, created_by) select id, 'bench' from pool;
insert into code (batch_id, pool_id, mac, key_id, last4, max_uses, days)
    select b.id, b.pool_id, decode(md5('code' || i), 'hex'), 'bench', 'AAAA', 1, 30 from batch b, generate_series(1, %(codes)s) i;
insert into person (telegram_id) select i from generate_series(1, %(codes)s) i;
"""


@dataclass(frozen=True)
class Stage:
    """A seeded database. Each code and person is used once; `take` hands out numbers from 1."""

    url: str
    codes: int
    people: int


class Numbers:
    """Hands out blocks of unused codes, so that no way gets one that another has used."""

    def __init__(self, total: int) -> None:
        self._next = 0
        self._total = total

    def block(self, size: int) -> int:
        first, self._next = self._next, self._next + size
        if self._next > self._total:
            raise SystemExit("the bench ran out of codes: fewer rounds or seconds")
        return first


@contextmanager
def stage(codes: int) -> Iterator[Stage]:
    servers.begin()
    try:
        url = servers.migrated_database("bench", upgrade)
        size = codes // TEAMS + 1
        with psycopg.connect(url, autocommit=True) as connection:
            for part in filter(str.strip, SEED.split(";")):
                connection.execute(part, {"teams": TEAMS, "size": size, "codes": codes})
            connection.execute("analyse")
            row = connection.execute("select min(id) from person").fetchone()
        if row is None:
            raise SystemExit("nothing was seeded")
        yield Stage(url, codes, row[0])
    finally:
        servers.end()


def with_pgbench(here: Stage, first: int, per_client: int, clients: int, seconds: float) -> float:
    """Redemptions a second by pgbench, which counts on from :i in each client."""
    sql = str(statement("redeem"))
    for name, value in {
        "macs": "array[decode(md5('code' || :n), 'hex')]",
        "person": f"({here.people} - 1 + :n)",
        "identity": "('u' || :n || '@example.com')",
        "key": "('bench:' || :n)",
        "chat": "null::bigint",
        "message": "null::bigint",
    }.items():
        sql = re.sub(rf"(?<!:):{name}\b", value, sql)
    sql = re.sub(r"--.*", "", sql)
    text = f"\\set i :i + 1\n\\set n {first} + :client_id * {per_client} + :i\n{' '.join(sql.split())};\n"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(text)
        script.flush()
        command = [
            postgres_binary("pgbench"),
            "--no-vacuum",
            "-M",
            "prepared",
            "-D",
            "i=0",
            "-f",
            script.name,
        ]
        command += ["-c", str(clients), "-j", "2", "-T", str(round(seconds)), "-d", here.url]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "aborted" in done.stderr:
        raise SystemExit(f"pgbench failed: {done.stderr[-400:]}")
    return float(found[1])


def in_threads(
    clients: int, seconds: float, first: int, per_client: int, work: Callable[[int, Iterator[int]], int]
) -> float:
    """Redemptions a second by `clients` threads, each with its own block of numbers."""
    stop = time.monotonic() + seconds
    done = [0] * clients

    def numbers(client: int) -> Iterator[int]:
        for offset in range(1, per_client + 1):
            if time.monotonic() >= stop:
                return
            yield first + client * per_client + offset

    def run(client: int) -> None:
        done[client] = work(client, numbers(client))

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def with_psycopg(here: Stage, first: int, per_client: int, clients: int, seconds: float) -> float:
    sql = re.sub(r"(?<!:):(\w+)", r"%(\1)s", re.sub(r"--.*", "", str(statement("redeem"))))

    def work(_: int, numbers: Iterator[int]) -> int:
        count = 0
        with psycopg.connect(here.url) as connection:
            connection.prepare_threshold = 0
            for n in numbers:
                connection.execute(sql, _parameters(here, n))
                connection.commit()
                count += 1
        return count

    return in_threads(clients, seconds, first, per_client, work)


def with_product(here: Stage, first: int, per_client: int, clients: int, seconds: float) -> float:
    db = Database(here.url, pool_size=clients)

    def work(_: int, numbers: Iterator[int]) -> int:
        count = 0
        for n in numbers:
            person = PersonView(here.people - 1 + n, n, None, None, None)
            mac = CodeMac((hashlib.md5(f"code{n}".encode()).digest(),), "AAAA")  # noqa: S324 - as the seed does
            with db.transaction() as session:
                outcome = redeem(
                    session, key=f"bench:{n}", mac=mac, person=person, identity=f"u{n}@example.com"
                )
            count += outcome.kind in ACCEPTED
        return count

    try:
        return in_threads(clients, seconds, first, per_client, work)
    finally:
        db.close()


def _parameters(here: Stage, n: int) -> dict[str, object]:
    mac = hashlib.md5(f"code{n}".encode()).digest()  # noqa: S324 - as the seed does
    return {
        "macs": [mac],
        "person": here.people - 1 + n,
        "identity": f"u{n}@example.com",
        "key": f"bench:{n}",
        "chat": None,
        "message": None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=8)
    asked = parser.parse_args()
    per_client = int(asked.seconds * 1500)
    ways = {"pgbench": with_pgbench, "psycopg": with_psycopg, "product": with_product}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    total = asked.rounds * len(ways) * per_client * asked.clients
    print(
        f"seeding {total} codes; {asked.clients} clients, {asked.rounds} rounds of {asked.seconds:g} s each"
    )
    numbers = Numbers(total)
    with stage(total) as here:
        for _ in range(asked.rounds):
            for name, way in ways.items():
                rates[name].append(
                    way(
                        here,
                        numbers.block(per_client * asked.clients),
                        per_client,
                        asked.clients,
                        asked.seconds,
                    )
                )
    best = statistics.median(rates["pgbench"])
    for name, values in rates.items():
        middle = statistics.median(values)
        print(
            f"{name:8} {middle:7.0f}/s (min {min(values):.0f}, max {max(values):.0f})  ratio {middle / best:.2f}"
        )


if __name__ == "__main__":
    main()
