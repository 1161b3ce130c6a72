"""What the product's refusals mean at the shell: why, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from invitehub.errors import Refusal
from ops.errors import Refused

# Code: the reason and the cure. The braces name the refusal's arguments.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "name": ("The name is empty or too long", "give it 1 to {most} characters"),
    "pool_exists": ("There is a pool {pool} already", "choose another name"),
    "pool_missing": (
        "There is no pool {pool}",
        "there are {known}; ./team pools add NAME makes a new one",
    ),
    "pool_empty": (
        "Pool {pool} has no team yet, so nobody knows what its people are called",
        "add one with ./team teams add",
    ),
    "team_exists": ("There is a team {team} already", "choose another name"),
    "team_missing": ("There is no team {team}", "there are {known}; see ./team teams list"),
    "team_has_seats": (
        "Team {team} still has seats that count",
        "pause it and retire it when they have ended",
    ),
    "transition": ("Team {team} can't go from {before} to {after}", "make it active first"),
    "provider_missing": ("There is no provider {provider}", "there are {known}"),
    "identity_kind": (
        "Pool {pool} knows people by {has}, this provider by {needs}",
        "put the team into a pool of its own kind",
    ),
    "option": ("Option {option} {why}", "{hint}"),
    "status": ("{status} is set by checks only", "choose one of {known}"),
    "capacity": ("The capacity makes no sense", "give a number from 0 to {most}"),
    "count": ("That is no number of codes", "make 1 to {most} at a time"),
    "days": ("A seat cannot last that long", "give 1 to {most} days"),
    "uses": ("A code cannot have that many uses", "give 1 to {most}"),
    "window": ("The codes would end before they begin", "look at --from and --until"),
    "code_missing": ("There is no such code here", "see ./team codes list"),
    "batch_missing": ("There is no batch {batch}", "see ./team codes batches"),
    "last4_ambiguous": ("{count} codes end in {last4}", "revoke the one that is meant by its --id"),
    "slip_length": ("That is no code: it has {length} characters instead of 20", "type it again"),
    "slip_letter": ("That is no code: it has a character that codes never have", "type it again"),
    "slip_check": ("That is no code: some character in it is wrong", "type it again"),
    "seat_missing": ("There is no seat {seat}", "see ./team seats list --all"),
    "waiting_missing": ("Nobody waits there any more", "see ./team waiting list"),
    "operation_missing": ("There is no operation {operation}", "see ./team operations list"),
    "operation_not_dead": (
        "Operation {operation} is {state}, not dead",
        "only a dead one needs a decision; the others go on by themselves",
    ),
    "member_upstream": (
        "{identity} is in team {team} upstream",
        "./team operations retry {operation} finds them there and settles it",
    ),
    "upstream": (
        "Team {team}: its provider did not answer as hoped ({why}{detail})",
        "see that it can be reached and try again; nothing was changed",
    ),
    "upstream_unwell": (
        "Team {team} can't be worked with upstream ({reason})",
        "put that right there, or correct the options",
    ),
    "upstream_smaller": (
        "Team {team} has {has} seats upstream, fewer than {asked}",
        "make it larger there, or give a smaller --capacity",
    ),
}
_OPTION_TROUBLE: Final[Mapping[str, str]] = {
    "unknown": "is unknown to this provider",
    "missing": "is missing",
    "not_a_choice": "is none of the choices",
    "malformed": "makes no sense",
}


def refused(code: str, **arguments: object) -> Refused:
    """The refusal `code` in words, to be raised."""
    reason, cure = WORDS[code]
    shown = {name: _shown(code, name, value) for name, value in arguments.items()}
    return Refused(reason.format_map(shown), cure.format_map(shown))


def in_words(refusal: Refusal) -> Refused:
    return refused(refusal.code, **refusal.args_)


def _shown(code: str, name: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none yet"
    if code == "option" and name == "why":
        return _OPTION_TROUBLE.get(str(value), str(value))
    if code == "upstream" and name == "detail":
        return f", {value}" if value else ""
    return "".join(char if char.isprintable() else "·" for char in str(value))
