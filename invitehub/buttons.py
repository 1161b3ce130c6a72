"""What buttons and answers are, and the callback data of those that messages from the worker carry."""

from dataclasses import dataclass
from typing import Any

# The bot's handlers answer to them.
MY_SEATS = "my"
LEAVE = "leave:"
NEW_CODE = "redeem"
SWAP = "swap:"
SWAP_OFF = "swapoff:"
RENAME = "rename:"
# With what they were told, as a code, and behind a colon the pool that it was about, if any.
ASK_ADMIN = "human:"
BROADCASTS = "many:"
ALERT_DETAILS = "al:more:"
ALERT_LOG = "al:log:"
ALERT_MINE = "al:mine:"
ALERT_MUTE = "al:mute:"
ALERT_RESTART = "al:restart:"


@dataclass(frozen=True, slots=True)
class Button:
    """One of `data` (a callback), `url` or `copy` is set. `style`: "danger", "success", "primary" or None."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str | None = None

    def json(self) -> dict[str, Any]:
        """As the Bot API's InlineKeyboardButton."""
        button: dict[str, Any] = {"text": self.text}
        if self.data is not None:
            button["callback_data"] = self.data
        if self.url is not None:
            button["url"] = self.url
        if self.copy is not None:
            button["copy_text"] = {"text": self.copy}
        if self.style is not None:
            button["style"] = self.style
        return button


@dataclass(frozen=True, slots=True)
class Answer:
    """HTML text with rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()

    def markup(self) -> dict[str, Any]:
        """As the Bot API's InlineKeyboardMarkup."""
        return {"inline_keyboard": [[button.json() for button in row] for row in self.buttons]}
