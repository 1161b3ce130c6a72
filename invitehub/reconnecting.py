"""A team's way to its provider changes: new credentials, another address. Its seats and people stay."""

from collections.abc import Mapping

from invitehub import audit, team_checks, teams
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.secret_keys import Keys
from models import Team


def reconnect(db: Database, keys: Keys, *, name: str, options: Mapping[str, str], actor: str) -> None:
    """Change some of a team's options, once its provider has said that it can be worked with by them.

    An empty value takes an option back to its default. Called without a transaction open. Raises Refusal `team_missing`,
    `option`, `upstream`, `upstream_unwell`.
    """
    with db.transaction() as session:
        team = teams.find_team(session, name)
        known = teams.connection(session, keys, team.id)
    wanted = {**known.options, **options}
    health = team_checks.check(
        team_checks.planned(name=name, provider=known.provider, options=wanted, capacity=known.capacity)
    )
    if not health.ok:
        raise Refusal("upstream_unwell", team=name, reason=health.reason or "unknown")
    plain, secret = teams.settle_options(known.provider, wanted, team=name)
    with db.transaction() as session:
        team = session.get_one(Team, known.team_id, with_for_update=True)
        before = dict(team.options)
        team.options, team.secrets = plain, keys.seal(secret) if secret else None
        team.credentials_until = health.credentials_until
        # Of secrets only that they changed.
        hidden = sorted(options.keys() & secret.keys())
        audit.record(
            session,
            actor=actor,
            action="teams.connect",
            subject=f"team:{name}",
            before={"options": before},
            after={"options": plain, "secrets_changed": hidden},
        )
