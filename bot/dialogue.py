"""What is remembered between two messages of a redemption: never the code, only its keyed hashes and last characters."""

from dataclasses import dataclass, field, replace
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from invitehub.outcomes import Preview
from invitehub.secret_keys import CodeMac


class Step(StatesGroup):
    """What the person is asked for."""

    code = State()
    identity = State()
    confirm = State()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`message_id`: the question's message; buttons of any other message belong to a dialogue that is over."""

    mac: CodeMac
    pool: str
    days: int
    identity_kind: str
    free: bool
    last: str | None = field(default=None, repr=False)
    identity: str | None = field(default=None, repr=False)
    message_id: int | None = None

    @classmethod
    def begin(cls, mac: CodeMac, preview: Preview, identity: str | None) -> "Dialogue":
        return cls(
            mac,
            preview.pool,
            preview.days,
            preview.identity_kind,
            preview.free,
            preview.last_identity,
            identity,
        )

    def using(self, identity: str) -> "Dialogue":
        return replace(self, identity=identity)

    def without_identity(self) -> "Dialogue":
        return replace(self, identity=None)

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
    )
