"""A dead operation given up for good: only when upstream has been asked, else a seat would be sold twice."""

from invitehub import operation_list, team_checks, teams
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.operation_list import GivenUp
from invitehub.secret_keys import Keys


def give_up(db: Database, keys: Keys, *, operation_id: int, actor: str) -> GivenUp:
    """Look first, with no transaction open, then settle it. In a dead team nothing can be asked.

    After it, serve the pool. Raises Refusal `operation_missing`, `operation_not_dead`, `member_upstream`, `upstream`.
    """
    with db.transaction() as session:
        suspect = operation_list.suspect(session, operation_id)
        connection = None if suspect.dead_team else teams.connection(session, keys, suspect.team_id)
    if connection is not None and team_checks.find(connection, suspect.identity) is not None:
        raise Refusal("member_upstream", identity=suspect.identity, team=suspect.team, operation=operation_id)
    with db.transaction() as session:
        return operation_list.give_up(session, operation_id=operation_id, actor=actor)
