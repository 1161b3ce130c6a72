"""What is remembered between two messages of a redemption: never the code, only its keyed hashes and last characters."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery

from invitehub.outcomes import Preview
from invitehub.secret_keys import CodeMac


class Step(StatesGroup):
    """What the person is asked for."""

    code = State()
    identity = State()
    confirm = State()
    rename = State()


@dataclass(frozen=True, slots=True)
class Mine:
    """A redemption of the person's own that the code could lengthen. `until`: None before there is a date."""

    id: int
    identity: str = field(repr=False)
    until: datetime | None

    def dump(self) -> list[Any]:
        return [self.id, self.identity, self.until.isoformat() if self.until else None]

    @classmethod
    def load(cls, kept: list[Any]) -> "Mine":
        return cls(kept[0], kept[1], datetime.fromisoformat(kept[2]) if kept[2] else None)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`message_id`: the question's message; buttons of any other message belong to a dialogue that is over.

    `mine`: what the code could lengthen; `extends`: which of it is chosen.
    """

    mac: CodeMac
    pool: str
    days: int
    identity_kind: str
    free: bool
    last: str | None = field(default=None, repr=False)
    identity: str | None = field(default=None, repr=False)
    message_id: int | None = None
    mine: tuple[Mine, ...] = ()
    extends: int | None = None

    @classmethod
    def begin(cls, mac: CodeMac, preview: Preview, identity: str | None) -> "Dialogue":
        return cls(
            mac,
            preview.pool,
            preview.days,
            preview.identity_kind,
            preview.free,
            preview.last_identity,
            mine=tuple(
                Mine(seat.redemption_id, seat.identity, seat.expires_at) for seat in preview.renewable
            ),
        ).using(identity)

    @property
    def extended(self) -> Mine | None:
        """What is to be lengthened."""
        return next((one for one in self.mine if one.id == self.extends), None)

    def using(self, identity: str | None) -> "Dialogue":
        """For that identity. One under which the person has a seat there already is meant to be extended."""
        own = next((one for one in self.mine if one.identity == identity), None)
        return replace(self, identity=identity, extends=own.id if own else None)

    def extending(self, redemption_id: int) -> "Dialogue":
        own = next((one for one in self.mine if one.id == redemption_id), None)
        return self if own is None else self.using(own.identity)

    def for_somebody_else(self) -> "Dialogue":
        return replace(self, identity=None, extends=None, mine=(), last=None)

    def without_identity(self) -> "Dialogue":
        return replace(self, identity=None, extends=None)

    async def keep(self, state: FSMContext, step: State, message_id: int) -> None:
        """Remember, with the message that asks. The data first: a step without its data is no step."""
        await state.set_data(
            {
                "mac": self.mac.dump(),
                "pool": self.pool,
                "days": self.days,
                "kind": self.identity_kind,
                "free": self.free,
                "last": self.last,
                "identity": self.identity,
                "message": message_id,
                "mine": [one.dump() for one in self.mine],
                "extends": self.extends,
            }
        )
        await state.set_state(step)


async def recall(state: FSMContext) -> Dialogue | None:
    """The dialogue under way; None if there is none, or if it was lost."""
    data: dict[str, Any] = await state.get_data()
    if "mac" not in data:
        return None
    return Dialogue(
        CodeMac.load(data["mac"]),
        data["pool"],
        data["days"],
        data["kind"],
        data["free"],
        data["last"],
        data["identity"],
        data["message"],
        tuple(Mine.load(kept) for kept in data.get("mine", ())),
        data.get("extends"),
    )


async def open_dialogue(query: CallbackQuery, state: FSMContext) -> Dialogue | None:
    """The dialogue that this message's buttons belong to, if it is still open."""
    dialogue = await recall(state)
    if dialogue is None or query.message is None or dialogue.message_id != query.message.message_id:
        return None
    return dialogue
