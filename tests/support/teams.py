"""Teams looked at, changed and buried, in the short words of tests.

ward = Ward(desk)
ward.look()                     one check of the desk's team
ward.set(TeamStatus.DEAD)       an admin's word on it
ward.team("status, health")     columns of its row
ward.alerts()                   what is open
"""

from dataclasses import dataclass
from typing import Any

from invitehub import health, team_status, teams
from invitehub.health import Checked
from invitehub.many_teams import StatusChange
from models.enums import TeamStatus
from tests.support.desk import Desk
from tests.support.grants import view

ADMIN = "shell:test"


@dataclass
class Ward:
    desk: Desk

    def id_of(self, team: str = "") -> int:
        return int(self.desk.shop.one("select id from team where name = :name", name=team or self.desk.team))

    def look(self, team: str = "") -> Checked:
        shop = self.desk.shop
        return health.check_team(shop.db, shop.keys, self.id_of(team))

    def gone(self) -> None:
        """Upstream has no such team any more."""
        self.desk.sandbox.ask("DELETE", self.desk.sandbox.path(self.desk.team))

    def back(self, capacity: int = 2) -> None:
        self.desk.sandbox.team(self.desk.team, capacity=capacity)

    def set(self, status: TeamStatus, *names: str, reason: str = "") -> StatusChange:
        """What became of the first."""
        with self.desk.shop.db.transaction() as session:
            return teams.set_team_status(
                session, names=names or (self.desk.team,), status=status, reason=reason, actor=ADMIN
            )[0]

    def found(self, status: TeamStatus, reason: str = "team_missing", team: str = "") -> bool:
        """What a check does when it has found that."""
        with self.desk.shop.db.transaction() as session:
            return team_status.change_status(session, self.id_of(team), status, by="check", reason=reason)

    def team(self, columns: str, name: str = "") -> tuple[Any, ...]:
        (row,) = self.desk.shop.rows(
            f"select {columns} from team where name = :name", name=name or self.desk.team
        )
        return row

    def later(self, minutes: int) -> None:
        """So much time passes since the last look."""
        self.desk.shop.change(
            "update team set health_since = health_since - :m * interval '1 minute',"
            " checked_at = checked_at - :m * interval '1 minute'",
            m=minutes,
        )

    def alerts(self) -> list[tuple[Any, ...]]:
        return self.desk.shop.rows(
            "select component, subject, cause from alert where closed_at is null order by component, subject"
        )

    def member(self, identity: str) -> int:
        """Somebody who was granted a seat upstream, for real. Their redemption."""
        self.desk.run(self.desk.seat(identity))
        redemption_id = int(self.desk.shop.one("select max(id) from redemption"))
        assert view(self.desk.shop, redemption_id).redemption_state == "granted"
        return redemption_id

    def news(self) -> list[tuple[Any, ...]]:
        return self.desk.shop.rows(
            "select kind, redemption_id from notice where way = 'news' order by kind, redemption_id"
        )
