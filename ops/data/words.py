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
    "changed_meanwhile": ("Redemption {redemption} has changed meanwhile", "look at it again"),
    "swap_not_granted": ("They have no seat that they could move from", "see ./team seats list"),
    "swap_open": ("They are moving already", "see ./team seats show"),
    "swap_none_left": (
        "Pool {pool} allows {limit} swaps, and they are used up",
        "./team pools set changes that; an admin may move them all the same",
    ),
    "swap_too_late": (
        "Pool {pool} allows swaps within {days} days, which are over",
        "./team pools set changes that; an admin may move them all the same",
    ),
    "swap_team_well": (
        "Pool {pool} allows swaps only out of teams that are not well",
        "./team pools set changes that; an admin may move them all the same",
    ),
    "swap_missing": ("No swap of theirs is under way", "see ./team seats show"),
    "swap_moving": ("The new seat is under way already", "wait for it"),
    "not_allowed": ("You may not do that any more ({right})", "an owner can appoint you again"),
    "is_owner": ("{telegram_id} is an owner", "owners are made and unmade in ADMIN_IDS only"),
    "role": ("There is no such role", "choose one of {known}"),
    "admin_missing": ("{telegram_id} has no role here", "see who has with /admins"),
    "confirmation_foreign": ("That question was put to somebody else", "ask again"),
    "confirmation_used": ("That was done already", "look at what became of it"),
    "confirmation_late": ("That question is no longer open", "ask again"),
    "preview_changed": ("It has changed since it was shown", "look at it again"),
    "nobody_matches": ("Nobody with a seat or a place in line matches that", "see ./team seats list"),
    "rule": ("The rule {rule} cannot be {value}", "see ./team pools set --help"),
    "dead_unscanned": (
        "Team {team} is dead, and nobody has looked who sits there by now",
        "./team orphans scan {team} looks; then set it again",
    ),
    "priority": ("That is no priority", "give a number from 0 to {most}; the lowest is filled first"),
    "people_there": (
        "People sit in the teams that would be dead, {count} of them",
        "add --yes: each is told, and offered a seat elsewhere",
    ),
    "seated_before": (
        "{identity} had a seat and waits for another, so to leave the line would be the end",
        "if that is meant: ./team seats kick",
    ),
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
    "case_missing": ("There is no case {case}", "see /cases in the admins' chat"),
    "case_over": ("Case {case} has been answered by {by}", "see ./team audit list"),
    "orphan_missing": ("There is no orphan {orphan}", "see ./team orphans list"),
    "orphan_over": ("Orphan {orphan} is {state}", "see ./team orphans list"),
    "orphan_seated": (
        "Orphan {orphan} has a seat in that team by now",
        "the next scan sees that; a seat is ended with ./team seats kick",
    ),
    "orphan_team_dead": (
        "Team {team} of orphan {orphan} is dead: nobody can be taken out there",
        "if it lives again, activate it first: ./team teams set --status active",
    ),
    "orphan_in_flight": ("Orphan {orphan} is being removed right now", "look again in a minute"),
    "person_seated": (
        "That person has a seat in the team of orphan {orphan} already",
        "leave --telegram out, or name somebody else",
    ),
    "no_place": (
        "Team {team} has no place left for {identity}",
        "raise its size: ./team teams set --capacity",
    ),
    "nothing_braked": (
        "The last scan of team {team} did not stop at anything",
        "look for yourself: ./team orphans scan {team}",
    ),
    "needs_yes": ("{what}", "if that is meant, repeat it with --yes"),
    "scan_under_way": ("Another scan of team {team} is under way", "look again in a minute"),
    "scan_failed": (
        "The members of team {team} could not be listed ({why})",
        "see that its provider can be reached; nothing was changed",
    ),
    "scan_braked": (
        "Team {team}: {ghosts} seats would be given up and {orphans} orphans removed at once, so nothing was",
        "compare with ./team members {team}; if that is right: ./team orphans allow {team}",
    ),
    "identity": ("That is no identity of this pool ({why})", "look for a slip of the pen"),
    "identity_seated": (
        "{identity} has a seat in pool {pool} already, or waits for one",
        "./team seats extend {identity} gives more days",
    ),
    "timezone": ("No time zone {zone} is known here", "give a name like Europe/Berlin"),
    "no_chat_linked": ("No group is linked", "an owner links one with /link there"),
    "audience": ("Nobody is meant by that", "see /broadcast in the admins' chat"),
    "words": ("The message is empty or too long", "write 1 to {most} characters"),
    "nobody_to_write": ("Nobody of them can be written to", "choose others"),
    "nobody_to_tell": ("Nobody would get that", "choose others"),
    "broadcast_missing": ("There is no broadcast {broadcast}", "see /audit in the admins' chat"),
    "nothing_to_recover": ("They have nothing that a word could take along", "see ./team seats list"),
    "recovery_throttled": ("They have tried too often", "let them try again in ten minutes"),
    "recovery_unknown": ("There is no such recovery word", "let them make a new one: /recovery"),
    "recovery_own": ("That word is for another account", "let them send it from there: /recover"),
    "recovery_conflict": (
        "Both accounts have a seat in one team, or used one code",
        "end one of them: ./team seats kick",
    ),
    "barred": ("{identity} is barred", "an admin can lift that on their card in the chat"),
    "not_barred": ("They are not barred", "see their card in the chat"),
    "redemption_missing": ("There is no redemption {redemption}", "see ./team seats list --all"),
    "already_over": ("Redemption {redemption} is over or ends just now ({state})", "give a new seat instead"),
    "rename_same": ("It is {identity} already", "look for a slip of the pen"),
    "rename_today": ("It was changed within the last day", "try again tomorrow, or ask an admin"),
    "rename_joined": ("They have joined under the old identity", "an admin may change it"),
    "rename_in_flight": (
        "Upstream is just asked for this seat, it moves to another team, or its team is suspended",
        "try again when that is settled: ./team operations list",
    ),
    "holder_missing": (
        "Nobody called {identity} has a seat or waits for one",
        "see ./team seats list --identity PART",
    ),
    "holder_ambiguous": (
        "{identity} has several seats, in {pools}",
        "give the pool by --pool, or the seat's number: ./team seats list",
    ),
    "person_missing": (
        "Nobody with the Telegram id {telegram_id} has written to the bot",
        "leave it out, or let them send /start first",
    ),
    "no_lines": ("There is nobody on that list", "give one identity a line"),
    "too_many_lines": ("There are more than {most} lines on that list", "split it"),
    "nobody_to_invite": (
        "Nobody of {lines} can be invited",
        "see why with ./team seats invite --dry-run",
    ),
    "job_missing": ("There is no batch invite {job}", "see ./team seats invites list"),
    "job_over": ("Batch invite {job} is {state}", "start a new one with the lines that are left"),
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
