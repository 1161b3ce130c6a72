"""The admins' commands with the right that each needs: the routes, the menus and the table of who may what come from it."""

from collections.abc import Mapping
from typing import Final

from invitehub import admins
from invitehub.admins import Right
from models.enums import Role

COMMANDS: Final[Mapping[str, Right]] = {
    "status": Right.READ,
    "teams": Right.READ,
    "team": Right.READ,
    "team_add": Right.MANAGE,
    "batch_status": Right.MANAGE,
    "kick": Right.OPERATE,
    "find": Right.READ,
    "codes": Right.READ,
    "waiting": Right.READ,
    "cases": Right.OPERATE,
    "operations": Right.READ,
    "orphans": Right.READ,
    "invite": Right.MANAGE,
    "batch_invite": Right.MANAGE,
    "bars": Right.READ,
    "stats": Right.READ,
    "broadcast": Right.MANAGE,
    "audit": Right.READ,
    "restart_worker": Right.OPERATE,
    "restart_beat": Right.OPERATE,
    "probe": Right.OPERATE,
    "registered": Right.READ,
    "settings": Right.READ,
    "admins": Right.OWN,
}

# Typed in a group, by owners: in no menu.
LINK: Final = "link"


def commands_of(role: Role | None) -> tuple[str, ...]:
    """Those that somebody of this role may type; none for a stranger."""
    return tuple(name for name, right in COMMANDS.items() if admins.may(role, right))
