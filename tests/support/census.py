"""A desk that is scanned: what upstream holds, compared with what is here, as often and as late as a test wants.

census.scan()               one scan of the desk's team
census.later()              eleven minutes pass
census.member("a@…")        somebody with a seat who is in the team upstream
census.stranger("b@…")      somebody whom an admin upstream let in by hand
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from invitehub import brake, ending, listing, scanning
from invitehub.brake import Allowed
from invitehub.database import Database
from invitehub.listing import Begun
from invitehub.operations import RunResult
from invitehub.providers import Provider
from invitehub.scanning import ScanResult
from models.enums import Ending
from tests.support.desk import Desk

ACTOR = "shell:test"
# What a scan left, and what it compares with: so much older, the next one comes that much later.
_PASS = {
    "scan": ("started_at",),
    "orphan": ("first_seen", "last_seen", "decided_at"),
    "seat": ("missing_since", "granted_at", "changed_at"),
}


def pass_time(db: Database, time: str = "11 minutes") -> None:
    """Make what scans have left so much older."""
    with db.transaction() as session:
        for table, columns in _PASS.items():
            older = ", ".join(f"{column} = {column} - interval '{time}'" for column in columns)
            session.execute(text(f"update {table} set {older}"))
        ended = f"settled_at = settled_at - interval '{time}' where settled_at is not null"
        session.execute(text(f"update operation set {ended}"))


@dataclass
class Census:
    desk: Desk

    def team_id(self, team: str | None = None) -> int:
        return int(self.desk.shop.one("select id from team where name = :name", name=team or self.desk.team))

    def scan(self, team: str | None = None) -> ScanResult:
        shop = self.desk.shop
        return scanning.scan(shop.db, shop.keys, self.team_id(team))

    def later(self, time: str = "11 minutes") -> None:
        pass_time(self.desk.shop.db, time)

    def twice(self, team: str | None = None) -> ScanResult:
        """Two scans, as far apart as it takes to be sure."""
        self.scan(team)
        self.later()
        return self.scan(team)

    def member(self, identity: str) -> int:
        """Returns the seat's id. Invited, not joined."""
        self.desk.run(self.desk.seat(identity))
        return int(self.desk.shop.one("select id from seat where identity = :who and counts", who=identity))

    def members(self, count: int) -> list[str]:
        """So many with a seat, invited. The team must be large enough."""
        names = [f"m{number}@example.org" for number in range(count)]
        for name in names:
            self.member(name)
        return names

    def stranger(self, identity: str, **body: Any) -> None:
        self.desk.sandbox.add(self.desk.team, identity, **body)

    def accept(self, identity: str) -> None:
        """The person follows the link."""
        link = self.desk.shop.one("select how_to_join from seat where identity = :who", who=identity)
        self.desk.sandbox.http.post(link, headers={"x-aside": "1"}).raise_for_status()

    def kick(self, identity: str) -> None:
        """An admin ends a seat, and upstream confirms it."""
        shop = self.desk.shop
        redemption = shop.one("select redemption_id from seat where identity = :who and counts", who=identity)
        with shop.db.transaction() as session:
            (hint,) = ending.end(session, redemption, because=Ending.KICKED, actor=ACTOR).hints
        self.desk.run(hint.operation_id)

    def allow(self) -> Allowed:
        """An admin says yes to what the last scan has stopped at."""
        with self.desk.shop.db.transaction() as session:
            return brake.allow(session, team=self.desk.team, actor=ACTOR)

    @staticmethod
    def between(patch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
        """Let something happen when everybody is listed and nothing is compared yet."""
        fill = listing.fill

        def and_then(db: Database, begun: Begun, provider: Provider) -> int:
            seen = fill(db, begun, provider)
            act()
            return seen

        patch.setattr(listing, "fill", and_then)

    def work(self, result: ScanResult) -> list[RunResult]:
        """Do what a scan has planned."""
        return [self.desk.run(hint.operation_id) for hint in result.hints]

    def orphans(self, columns: str = "member, state") -> list[tuple[Any, ...]]:
        return self.desk.shop.rows(f"select {columns} from orphan order by member desc")

    def slots(self) -> list[str]:
        """What fills each place, in their order: free, seat, or the stranger."""
        return [
            str(row[0])
            for row in self.desk.shop.rows(
                "select case when s.free then 'free' when s.stranger is not null then"
                " coalesce((select o.member from orphan o where o.ref = s.stranger and o.team_id = s.team_id),"
                " s.stranger) else 'seat' end from slot s join team t on t.id = s.team_id"
                " where t.name = :team order by s.no",
                team=self.desk.team,
            )
        ]

    def alerts(self) -> Sequence[tuple[Any, ...]]:
        return self.desk.shop.rows(
            "select component, cause from alert where closed_at is null order by component, cause"
        )
