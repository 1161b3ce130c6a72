"""`python -m bot`: the Telegram front end, configured by the environment."""

import asyncio
import logging
import sys

from aiogram.utils.token import TokenValidationError

from bot.polling import TokenRefused
from bot.run import serve
from invitehub import logs
from invitehub.house import House
from invitehub.settings import load_settings
from tasks.publish import hint_soon

_REFUSED = "Telegram does not know this BOT_TOKEN: take the one that @BotFather shows for your bot\n"


def main() -> int:
    """1 when the settings make no sense or Telegram refuses the token; one line says so."""
    logs.configure()
    # A line an update, with the bot's id in it, is more than anybody reads.
    logging.getLogger("aiogram").setLevel(logging.WARNING)
    settings = load_settings()
    try:
        house = House(settings)
        asyncio.run(serve(house, hint_soon))
    except (TokenValidationError, TokenRefused):
        sys.stderr.write(_REFUSED)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
    else:
        return 0
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
