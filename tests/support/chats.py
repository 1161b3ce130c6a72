"""People in the playground of a whole house, who write, press and read in chats of their own.

with httpx.Client(trust_env=False) as http:
    chats = Chats(http, f"{stack.page}/api")
    chats.redeem(chats.newcomer(), code, "first@example.com")
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.playground import until

PATIENCE = 120.0
# Many look at once: looking must not be what keeps the machine busy.
EVERY = 0.2
FINALS = {
    "seated": re.compile(r"You have a seat in"),
    "waiting": re.compile(r"You are number \d+ in line"),
    "used up": re.compile(r"This code is used up"),
}


@dataclass(frozen=True)
class Chats:
    """People in the playground, each in their own chat."""

    http: httpx.Client
    base: str

    def newcomer(self) -> int:
        answer = self.http.post(f"{self.base}/people", json={"first_name": "Newcomer"}).raise_for_status()
        return int(answer.json()["person"]["id"])

    def start(self, person: int) -> None:
        self.http.post(f"{self.base}/chats/{person}/start", json={"person": person}).raise_for_status()

    def say(self, person: int, text: str) -> None:
        body = {"person": person, "text": text}
        self.http.post(f"{self.base}/chats/{person}/messages", json=body).raise_for_status()

    def from_bot(self, person: int) -> list[dict[str, Any]]:
        answer = self.http.get(f"{self.base}/chats/{person}/messages?person={person}&limit=50")
        return [each for each in answer.raise_for_status().json()["messages"] if each["from"]["is_bot"]]

    def press(self, person: int, message: dict[str, Any], label: str) -> None:
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        body = {"person": person, "message_id": message["message_id"], "data": data}
        self.http.post(f"{self.base}/chats/{person}/press", json=body).raise_for_status()

    def redeem(self, person: int, code: str, identity: str) -> None:
        """All that a person does: write the code, press the button."""
        self.say(person, f"/redeem {code} {identity}")
        asked = until(lambda: self._confirmation(person), "the confirmation", PATIENCE, every=EVERY)
        self.press(person, asked, "Redeem")

    def _confirmation(self, person: int) -> dict[str, Any] | None:
        for message in self.from_bot(person):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if any(
                "Redeem" in button["text"] and "callback_data" in button for row in rows for button in row
            ):
                return message
        return None

    def told(self, person: int) -> list[tuple[str, int]]:
        """Final answers in a chat: what they say, and when they came."""
        return [
            (name, message["date"])
            for message in self.from_bot(person)
            for name, sign in FINALS.items()
            if sign.search(message.get("text", ""))
        ]

    def once_told(self, person: int) -> list[tuple[str, int]]:
        """Wait for the final answer."""
        return list(until(lambda: self.told(person), f"{person} to be told", PATIENCE, every=EVERY))

    def sees(self, person: int, words: str, label: str = "") -> dict[str, Any]:
        """The newest message of the bot that holds these words, and a button that holds the label if one is given."""

        def newest() -> dict[str, Any] | None:
            message: dict[str, Any]
            for message in reversed(self.from_bot(person)):
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                labels = [button["text"] for row in rows for button in row]
                if words in message.get("text", "") and any(label in each for each in labels or [""]):
                    return message
            return None

        return dict(until(newest, f"{person} to read {words!r}", PATIENCE, every=EVERY))
