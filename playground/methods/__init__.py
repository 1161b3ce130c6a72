"""The Bot API's methods, by group. Importing this package fills the table."""

from playground.methods import (
    account,
    chats,
    commands,
    editing,
    ephemeral,
    invite_links,
    members,
    sending,
    topics,
    updating,
)
from playground.methods.registry import METHODS

__all__ = [
    "METHODS",
    "account",
    "chats",
    "commands",
    "editing",
    "ephemeral",
    "invite_links",
    "members",
    "sending",
    "topics",
    "updating",
]
