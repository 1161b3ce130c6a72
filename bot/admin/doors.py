"""Who gets in: rights are read at each command and each press, so an old button is worth nothing to somebody dismissed."""

from typing import Any, Final

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot.desk import Desk
from invitehub import admins
from invitehub.admins import Right
from invitehub.bridge import in_thread
from invitehub.house import House
from models.enums import Role

# Telegram's account for admins of a group who hide behind its name: anybody, so nobody.
ANONYMOUS: Final = 1087968824


class May(Filter):
    """Passes whoever has the right, with their `role`. For all others the command does not exist."""

    def __init__(self, right: Right) -> None:
        self._right = right

    async def __call__(self, event: Message | CallbackQuery, desk: Desk) -> bool | dict[str, Any]:
        if isinstance(event, Message) and not typed_by_person(event):
            return False
        if event.from_user is None or event.from_user.id == ANONYMOUS:
            return False
        role = await in_thread(role_of, desk.house, event.from_user.id)
        return {"role": role} if admins.may(role, self._right) else False


def typed_by_person(message: Message) -> bool:
    """Not forwarded, not sent in a channel's or a group's name: what somebody else has written orders nothing."""
    return (
        message.forward_origin is None
        and message.sender_chat is None
        and message.chat.type != ChatType.CHANNEL
    )


def role_of(house: House, telegram_id: int) -> Role | None:
    """Owners are known without the database, so that they can act while it is away."""
    if telegram_id in house.settings.admin_ids:
        return Role.OWNER
    with house.db.transaction() as session:
        return admins.role_of(session, telegram_id, house.settings.admin_ids)
