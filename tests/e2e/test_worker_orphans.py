"""Scans through a real worker: a team's turn comes, what is planned is done, and who waited gets the place."""

import time
from pathlib import Path

from invitehub.database import Database
from invitehub.outcomes import OutcomeKind
from invitehub.secret_keys import Keys
from ops.migrate import upgrade
from tasks.publish import Publisher
from tasks.queues import FIND_ORPHANS
from tests.support import servers
from tests.support.census import Census
from tests.support.desk import Desk
from tests.support.playground import until
from tests.support.sandbox import running_sandbox
from tests.support.shop import Shop
from tests.support.workers import SECRET, Surroundings, configured, own_valkey, worker

WHO = "stranger@example.org"


def test_an_orphan_is_found_and_removed_and_its_place_goes_to_who_waits(
    tmp_path: Path, worker_number: int
) -> None:
    name = f"orphans_{worker_number}_{time.monotonic_ns()}"
    url = servers.migrated_database(name, upgrade)
    db = Database(url)
    with configured(), own_valkey(tmp_path / "valkey") as broker, running_sandbox(tmp_path) as sandbox:
        census = Census(Desk(Shop(db, Keys.from_secret(SECRET)), sandbox))
        desk, publisher = census.desk, Publisher(broker.url)
        desk.team = desk.add_team(1)
        desk.shop.change("update pool set orphans = 'remove', orphan_grace_hours = 0")
        census.stranger(WHO)
        with worker(Surroundings(tmp_path / "data", broker.url, url)):
            assert until(lambda: publisher.send(FIND_ORPHANS, ()), "the message to be taken")
            until(lambda: census.orphans() == [(WHO, "seen")], "the orphan to be seen")
            until(lambda: desk.shop.one("select scanned_at from team"), "the scan to end")
            assert (
                desk.shop.redeem(desk.shop.codes()[0], identity="a@example.org").kind is OutcomeKind.WAITING
            )
            census.later()
            # Nothing but the turn of the team is asked for: the rest follows.
            desk.shop.change("update team set scan_asked_at = null")
            assert publisher.send(FIND_ORPHANS, ())
            until(lambda: census.orphans() == [(WHO, "removed")], "the orphan to be removed")
            until(lambda: desk.upstream() == ["a@example.org"], "the one who waited to be invited")
            until(lambda: desk.shop.one("select state from redemption") == "granted", "it to be settled")
        publisher.close()
        desk.shop.check()
    db.close()
    servers.drop_database(name)
