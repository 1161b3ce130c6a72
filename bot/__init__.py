"""The Telegram front end. aiogram is imported here first, in the way that costs least."""

from bot.aiogram_types import defer

defer()
