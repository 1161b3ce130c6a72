"""`./team audit`."""

import json
from collections.abc import Mapping
from typing import Any

import click

from invitehub import audit as product
from invitehub.audit import AuditEntry
from ops.data.doors import Noun, opened, zone
from ops.data.output import Column, listing
from ops.data.parameters import example, json_option, limit_option

_ALL = 2**53


def _brief(values: Mapping[str, Any] | None) -> str:
    return ", ".join(
        f"{name} {value if isinstance(value, str | int) else json.dumps(value)}"
        for name, value in (values or {}).items()
        if value != ""
    )


COLUMNS = (
    Column[AuditEntry]("AT", lambda entry: entry.at),
    Column[AuditEntry]("ACTOR", lambda entry: entry.actor, spare=1),
    Column[AuditEntry]("ACTION", lambda entry: entry.action),
    Column[AuditEntry]("SUBJECT", lambda entry: entry.subject),
    Column[AuditEntry]("BEFORE", lambda entry: _brief(entry.before), spare=3),
    Column[AuditEntry]("AFTER", lambda entry: _brief(entry.after), spare=2),
)


@click.group(cls=Noun, epilog=example("./team audit list"))
def audit() -> None:
    """The audit log: what admins and operators did. It can only be added to."""


@audit.command("list", epilog=example("./team audit list --subject team:red", "./team audit list --limit 20"))
@click.option("--subject", help="Only entries on this, e.g. team:red.")
@limit_option
@json_option
def list_(subject: str | None, limit: int | None, as_json: bool) -> None:
    """The newest first: who did what, when, before and after."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_audit(session, subject=subject, limit=most or _ALL),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="Nothing was done yet.",
        )
