"""`./team alerts`."""

import click

from invitehub import alerts as product
from invitehub.alerts import AlertView
from ops.data.doors import Noun, opened, zone
from ops.data.output import Column, listing
from ops.data.parameters import example, json_option, limit_option

COLUMNS = (
    Column[AlertView]("ID", lambda alert: alert.id, number=True, spare=4),
    Column[AlertView]("COMPONENT", lambda alert: alert.component),
    Column[AlertView]("SUBJECT", lambda alert: alert.subject, spare=2),
    Column[AlertView]("STATE", lambda alert: "closed" if alert.closed_at else "open"),
    Column[AlertView]("SEVERITY", lambda alert: alert.severity, spare=3),
    Column[AlertView]("OPENED", lambda alert: alert.opened_at),
    Column[AlertView]("CLOSED", lambda alert: alert.closed_at, spare=1),
    Column[AlertView]("CAUSE", lambda alert: alert.cause, spare=5),
)


@click.group(cls=Noun, epilog=example("./team alerts list --open"))
def alerts() -> None:
    """Alerts: troubles that admins are told of, by the watchdog and by the product itself."""


@alerts.command("list", epilog=example("./team alerts list --open"))
@click.option("--open", "still_open", is_flag=True, help="Only those that are not closed.")
@click.option("--component", help="Only those of this component, e.g. worker.")
@limit_option
@json_option
def list_(still_open: bool, component: str | None, limit: int | None, as_json: bool) -> None:
    """The newest first."""
    with opened() as house, house.db.transaction() as session:
        listing(
            lambda most: product.list_alerts(session, still_open=still_open, component=component, limit=most),
            COLUMNS,
            as_json=as_json,
            limit=limit,
            zone=zone(house),
            empty="No alerts. How everything is right now: ./team status",
        )
