"""A person in the real playground with a first answer in their chat, and a last word owed to them."""

from dataclasses import dataclass
from typing import Any

from invitehub import delivery, settlement
from invitehub.claims import claim
from invitehub.delivery import Door
from invitehub.providers import Grant
from models.enums import NoticeState
from tests.support.playground import Playground
from tests.support.shop import Shop

# They asked two minutes ago.
WAITED = "update notice set asked_at = asked_at - interval '2 minutes'"


@dataclass
class Post:
    """A person with a first answer in their chat, and a last word owed to them."""

    shop: Shop
    playground: Playground
    door: Door
    person: int
    message_id: int = 0
    notice_id: int = 0

    def owe(self, result: Any = None, *, message: bool = True) -> int:
        """Redeem, answer, settle: a granted seat unless `result` says otherwise."""
        if message:
            self.message_id = self.playground.call("sendMessage", chat_id=self.person, text="wait …")[
                "message_id"
            ]
        outcome = self.shop.seated(
            person=self.shop.person(self.person), chat_id=self.person, message_id=self.message_id or None
        )
        with self.shop.db.transaction() as session:
            claimed = claim(session, self.shop.keys, outcome.operation_id or 0, runner="test")
            assert claimed is not None
            settled = settlement.settle(session, claimed, result or Grant("ref", "joined"))
        self.notice_id = settled.notice_id or 0
        return self.notice_id

    def deliver(self, *, when_due: bool = True) -> NoticeState | None:
        if when_due:
            self.shop.change("update notice set due_at = now() where id = :id", id=self.notice_id)
        return delivery.deliver(self.shop.db, self.door, self.notice_id)

    def texts(self) -> list[str]:
        """What the bot has said to the person."""
        messages = self.playground.messages(self.person)
        return [str(one["text"]) for one in messages if one.get("from", {}).get("is_bot")]

    def row(self, columns: str) -> tuple[Any, ...]:
        (row,) = self.shop.rows(f"select {columns} from notice where id = :id", id=self.notice_id)
        return row
