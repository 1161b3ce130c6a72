"""A team that is being described in the chat: what is known of it, and what must still be asked."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from invitehub.providers import PROVIDERS, Option, OptionInvalid
from invitehub.secret_keys import Keys


@dataclass(frozen=True, slots=True)
class Draft:
    """`asking`: which of the options was asked for. `sealed`: the options, encrypted, for dialogues are kept in Redis."""

    pool: str = ""
    provider: str = ""
    name: str = ""
    capacity: int | None = None
    asking: str = ""
    sealed: str = field(default="", repr=False)
    message_id: int = 0

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Draft":
        return cls(**kept)

    def options(self, keys: Keys) -> dict[str, str]:
        return keys.unseal(base64.b64decode(self.sealed)) if self.sealed else {}

    def with_option(self, keys: Keys, name: str, value: str) -> "Draft":
        """Raises OptionInvalid."""
        known = next((option for option in PROVIDERS[self.provider].options if option.name == name), None)
        if known is None:
            raise OptionInvalid(name, "unknown")
        known.check(value)
        sealed = keys.seal({**self.options(keys), name: value})
        return replace(self, sealed=base64.b64encode(sealed).decode(), asking="")

    def missing(self, keys: Keys) -> Option | None:
        """The next option that has to be asked for: it has no default, neither here nor in the environment."""
        given = self.options(keys)
        return next(
            (
                option
                for option in PROVIDERS[self.provider].options
                if option.required
                and option.name not in given
                and not (option.default or option.env or option.is_team_name)
            ),
            None,
        )
