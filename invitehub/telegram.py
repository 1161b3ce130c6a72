"""A small synchronous client of the Bot API, for the worker's notices and for whoever must not load aiogram.

The token is part of every URL, so nothing here ever repeats a URL: not in errors, not in logs.
"""

import logging
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

import httpx

from invitehub.pace import Pace

TELEGRAM = "https://api.telegram.org"

_LARGEST: Final = 50_000_000
_LARGEST_OWN: Final = 2_000_000_000
# A small server's line takes minutes for a large file.
_UPLOAD: Final = httpx.Timeout(300.0, connect=3.0)

# httpx logs each request with its URL.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Trouble(StrEnum):
    """`LATER`: try again after `after` seconds, nothing was done. `UNKNOWN`: it may have been done.

    `GONE`: the message is not there to be edited. `UNREACHABLE`: the person blocked the bot or never started it.
    `REFUSED`: the request itself is wrong and will stay so.
    """

    LATER = "later"
    UNKNOWN = "unknown"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


class TelegramError(Exception):
    def __init__(self, trouble: Trouble, description: str, after: float | None = None) -> None:
        self.trouble = trouble
        self.description = description
        self.after = after
        super().__init__(f"{trouble}: {description}")


_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")


class Telegram:
    """One pooled connection to the Bot API; threads share it. `pace`: None for who writes little and must not wait."""

    def __init__(
        self, token: str, base_url: str = "", *, timeout: float = 10.0, pace: Pace | None = None
    ) -> None:
        self._pace = pace
        self._prefix = f"{(base_url or TELEGRAM).rstrip('/')}/bot{token}/"
        self._http = httpx.Client(timeout=httpx.Timeout(timeout, connect=3.0), trust_env=True)

    def edit(self, chat_id: int, message_id: int, text: str, markup: Mapping[str, Any] | None = None) -> None:
        """Write a message anew. One that reads so already is a success."""
        asked: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, **_body(text, markup)}
        self._take_turn(chat_id)
        try:
            self._call("editMessageText", asked)
        except TelegramError as error:
            if "message is not modified" not in error.description.lower():
                raise

    def send(
        self,
        chat_id: int,
        text: str,
        markup: Mapping[str, Any] | None = None,
        *,
        silent: bool = False,
        thread: int | None = None,
        reply_to: int | None = None,
        yielding: bool = False,
    ) -> int:
        """Send a message of its own. `yielding`: others may pass. Returns its id.

        `thread`: the topic of a forum; one that was closed or deleted is passed over, so that the group hears of it.
        `reply_to`: a message there, if it still is.
        """
        asked = {"chat_id": chat_id, "disable_notification": silent, **_body(text, markup)}
        if reply_to is not None:
            asked["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        self._take_turn(chat_id, yielding=yielding)
        if thread is None:
            return int(self._call("sendMessage", asked)["message_id"])
        try:
            return int(self._call("sendMessage", {**asked, "message_thread_id": thread})["message_id"])
        except TelegramError as error:
            if not no_topic(error.description):
                raise
        self._take_turn(chat_id, yielding=yielding)
        return int(self._call("sendMessage", asked)["message_id"])

    def send_file(self, chat_id: int, path: Path, caption: str) -> int:
        """Send a file from the disk, with HTML below it. Returns the message's id."""
        asked = {"chat_id": str(chat_id), "caption": caption, "parse_mode": "HTML"}
        self._take_turn(chat_id)
        with path.open("rb") as file:
            sent = self._call("sendDocument", asked, {"document": (path.name, file)})
        return int(sent["message_id"])

    @property
    def largest_file(self) -> int:
        """How many bytes a file may have: a Bot API server of one's own takes more than Telegram's."""
        return _LARGEST if self._prefix.startswith(TELEGRAM) else _LARGEST_OWN

    def me(self) -> dict[str, Any]:
        """Who this bot is."""
        return dict(self._call("getMe", {}))

    def webhook(self) -> dict[str, Any]:
        """Where Telegram delivers, and what went wrong there last: `WebhookInfo` of the Bot API."""
        return dict(self._call("getWebhookInfo", {}))

    def close(self) -> None:
        self._http.close()

    def _take_turn(self, chat_id: int, *, yielding: bool = False) -> None:
        if self._pace is not None:
            self._pace.wait(chat_id, yielding=yielding)

    def _call(
        self, method: str, asked: Mapping[str, Any], files: Mapping[str, tuple[str, BinaryIO]] | None = None
    ) -> Any:
        try:
            if files is None:
                response = self._http.post(self._prefix + method, json=asked)
            else:
                response = self._http.post(
                    self._prefix + method, data=dict(asked), files=dict(files), timeout=_UPLOAD
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TelegramError(Trouble.LATER, type(error).__name__) from None
        except httpx.HTTPError as error:
            raise TelegramError(Trouble.UNKNOWN, type(error).__name__) from None
        try:
            answer = response.json()
        except ValueError:
            raise TelegramError(Trouble.UNKNOWN, f"HTTP {response.status_code} without JSON") from None
        if answer.get("ok"):
            return answer["result"]
        raise _error(answer)


def no_topic(description: str) -> bool:
    """Whether a refusal means that nothing can be written into that topic."""
    return any(sign in description.lower() for sign in _NO_TOPIC)


def _body(text: str, markup: Mapping[str, Any] | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if markup is not None:
        body["reply_markup"] = markup
    return body


def _error(answer: Mapping[str, Any]) -> TelegramError:
    code = int(answer.get("error_code", 0))
    description = str(answer.get("description", ""))[:300]
    after = answer.get("parameters", {}).get("retry_after")
    low = description.lower()
    if code == 429:
        return TelegramError(Trouble.LATER, description, float(after or 1))
    if code in {401, 404}:
        # The token is not known there: the operator's trouble, and no reason to drop what is owed to people.
        return TelegramError(Trouble.LATER, description)
    if code >= 500:
        return TelegramError(Trouble.UNKNOWN, description)
    if code == 403 or "chat not found" in low or "user is deactivated" in low:
        return TelegramError(Trouble.UNREACHABLE, description)
    if any(sign in low for sign in _GONE):
        return TelegramError(Trouble.GONE, description)
    return TelegramError(Trouble.REFUSED, description)
