"""An admin's chat with a whole house, as a phone has it: words, buttons and files, over the playground's page API."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.playground import until
from tests.support.stack import Stack

# A house in trouble may take its time; only what it says in the end counts.
PATIENCE = 60.0


@dataclass(frozen=True)
class Phone:
    """Somebody's private chat, or with `chat` a group as they see it."""

    http: httpx.Client
    base: str
    person: int
    chat: int

    def say(self, words: str) -> None:
        self._post("messages", {"person": self.person, "text": words})

    def send_file(self, name: str, content: bytes, caption: str) -> None:
        data = {"person": str(self.person), "caption": caption}
        answer = self.http.post(
            f"{self.base}/chats/{self.chat}/files", data=data, files={"file": (name, content, "text/plain")}
        )
        answer.raise_for_status()

    def answers(self) -> list[dict[str, Any]]:
        """The bot's messages, oldest first."""
        found = self.http.get(f"{self.base}/chats/{self.chat}/messages?person={self.person}&limit=50")
        return [each for each in found.raise_for_status().json()["messages"] if each["from"]["is_bot"]]

    def sees(self, part: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The newest message that holds these words, once there is one: alerts come in between."""
        try:
            found: dict[str, Any] = until(
                lambda: next((m for m in reversed(self.answers()) if part in words_in(m)), None),
                repr(part),
                patience,
                every=0.05,
            )
        except AssertionError as error:
            raise AssertionError(f"{error}; there is {[words_in(m) for m in self.answers()[-3:]]}") from error
        return found

    def press(self, label: str) -> None:
        """Of the newest message that has such a button."""
        message_id, data = next(
            (message["message_id"], button["callback_data"])
            for message in reversed(self.answers())
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if label in button["text"]
        )
        self.press_data(data, message_id)

    def press_data(self, data: str, message_id: int) -> None:
        self._post("press", {"person": self.person, "message_id": message_id, "data": data})

    def file(self, message: dict[str, Any]) -> str:
        """What is in the document of a message."""
        found = self.http.get(f"{self.base}/files/{message['document']['file_id']}")
        return found.raise_for_status().content.decode("utf-8-sig")

    def _post(self, path: str, body: dict[str, Any]) -> None:
        self.http.post(f"{self.base}/chats/{self.chat}/{path}", json=body).raise_for_status()


def words_in(message: dict[str, Any]) -> str:
    return str(message.get("text", message.get("caption", "")))


def phone(http: httpx.Client, stack: Stack, person: int, chat: int | None = None) -> Phone:
    return Phone(http, f"{stack.page}/api", person, chat or person)
