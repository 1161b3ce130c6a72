"""A timeline at the shell: what each step is called, and how it is shown."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final

import click

from invitehub.steps import Step
from ops.data.output import Column, table

# A step's code; of an admin's deed its action.
WORDS: Final[Mapping[str, str]] = {
    "redeemed": "code redeemed",
    "given": "seat given",
    "renewed": "renewed by a code",
    "line_joined": "joined the line",
    "swap_asked": "swap asked for",
    "identity_changed": "identity put right",
    "days_stopped": "days stand still",
    "seat_reserved": "seat reserved",
    "seat_granting": "upstream is asked",
    "seat_active": "seat granted",
    "seat_joined": "joined",
    "seat_revoking": "to be removed",
    "seat_released": "seat released",
    "seat_written_off": "written off",
    "redemption_placing": "on the way in",
    "redemption_waiting": "waits",
    "redemption_granted": "has a seat",
    "redemption_ending": "ending",
    "redemption_ended": "ended",
    "redemption_refused": "refused",
    "redemption_cancelled": "use given back",
    "swap_waiting": "swap waits",
    "swap_moving": "new seat reserved",
    "swap_done": "swapped",
    "swap_failed": "swap failed",
    "swap_cancelled": "swap given up",
    "code_active": "code usable again",
    "code_paused": "code paused",
    "code_revoked": "code revoked",
    "team_active": "team is active",
    "team_paused": "team paused",
    "team_suspended": "team suspended",
    "team_dead": "team is dead",
    "team_retired": "team retired",
    "operation_planned": "work planned",
    "operation_sent": "first sent upstream",
    "operation_due": "tried again then",
    "operation_dead": "all tries used up",
    "operation_settled": "work settled",
    "operation_cancelled": "work cancelled",
    "notice_owed": "notice owed",
    "notice_sent": "notice sent",
    "orphan_seen": "seen upstream",
    "seats.kick": "admin: kick",
    "seats.swap": "admin: swap",
    "seats.swap_cancel": "admin: swap given up",
    "seats.extend": "admin: more days",
    "seats.rename": "admin: new identity",
    "seats.resend": "admin: message sent again",
    "people.bar": "admin: barred",
    "people.unbar": "admin: bar lifted",
    "waiting.leave": "admin: out of the line",
    "waiting.cancel": "admin: code taken back",
    "operations.retry": "admin: try again",
    "operations.give_up": "admin: given up",
    "orphans.adopt": "admin: adopted",
    "orphans.protect": "admin: protected",
    "orphans.remove": "admin: remove",
}


def _what(step: Step) -> str:
    return WORDS.get(step.what, step.what)


def _details(step: Step) -> str:
    """What people look for; programs get all of it."""
    shown = (
        _detail(name.replace("_", " "), value)
        for name, value in step.details.items()
        if name not in {"before", "redemption"} and value not in (None, "", False)
    )
    return ", ".join(shown)


def _detail(name: str, value: object) -> str:
    if value is True:
        return name
    return f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"


def print_story(steps: Sequence[Step], zone: tzinfo) -> None:
    """With seconds: what matters here is mostly what came first."""

    def moment(step: Step) -> str:
        return step.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    columns = (
        Column[Step]("AT", moment),
        Column[Step]("WHAT", _what),
        Column[Step]("WHO", lambda step: step.who),
        Column[Step]("WHY", lambda step: step.why, spare=2),
        Column[Step]("DETAILS", _details, spare=1),
    )
    click.echo("\nStory")
    table(steps, columns, zone=zone, empty="Nothing happened yet.")
