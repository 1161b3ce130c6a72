"""The contract's SCIM: a real service of another maker. A team is all its users, or a group of users whom it knows already."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.scim import TOKEN, Scim, running_scim

# Several threads may ask for one person at once.
_KNOWN: Final = threading.Lock()


@dataclass
class ScimUsers:
    """Whoever is removed is deleted, so that whoever comes again is another user."""

    scim: Scim
    kind: str = "scim"
    limited: bool = False
    pages: bool = True
    dates: bool = True
    tells_apart: bool = True

    def new_team(self, capacity: int) -> Mapping[str, str]:  # noqa: ARG002 - it has no size that it tells
        self.scim.front.fault()
        self.scim.rules.page = None
        self.scim.rules.refuse.clear()
        self.scim.empty()
        return {"url": self.scim.url, "token": TOKEN, "when_removed": "delete"}

    def identity(self, number: int) -> str:
        return f"person{number}@example.com"

    def misbehave(self, options: Mapping[str, str], **faults: Any) -> None:  # noqa: ARG002
        self.scim.rules.refuse = faults.pop("refuse", {})
        self.scim.rules.page = faults.pop("page", None)
        self.scim.front.fault(**faults)

    def actual(self, options: Mapping[str, str]) -> list[str]:  # noqa: ARG002
        return [name for name, user in self.scim.users().items() if user["active"]]

    def add_by_hand(self, options: Mapping[str, str], member: str) -> None:  # noqa: ARG002
        self.scim.user(member)

    def traffic(self) -> tuple[list[str], set[int]]:
        seen = list(self.scim.front.requests), set(self.scim.front.connections)
        self.scim.front.forget_traffic()
        return seen


@dataclass
class ScimGroup(ScimUsers):
    """Whoever is removed leaves the group and stays a user. It does not know since when they are in it."""

    dates: bool = False
    tells_apart: bool = False

    def new_team(self, capacity: int) -> Mapping[str, str]:
        options = super().new_team(capacity)
        return {**options, "when_removed": "leave", "group": self.scim.group("Plus 车")}

    def identity(self, number: int) -> str:
        name = super().identity(number)
        with _KNOWN:
            if name not in self.scim.users():
                self.scim.user(name)
        return name

    def misbehave(self, options: Mapping[str, str], **faults: Any) -> None:
        """In a group everything is a PATCH."""
        methods = {"PATCH" if method != "GET" else method for method in faults.pop("methods", ())}
        if methods:
            faults["methods"] = methods
        users = self.scim.users()
        refuse = {users[name]["id"]: why for name, why in faults.pop("refuse", {}).items()}
        super().misbehave(options, refuse=refuse, **faults)

    def actual(self, options: Mapping[str, str]) -> list[str]:
        names = {user["id"]: name for name, user in self.scim.users().items()}
        return [names[user_id] for user_id in self.scim.in_group(options["group"])]

    def add_by_hand(self, options: Mapping[str, str], member: str) -> None:
        self.scim.join(options["group"], self.scim.users()[member]["id"])


@contextmanager
def scim_users(directory: Path) -> Iterator[ScimUsers]:
    with running_scim(directory / "scim") as scim:
        yield ScimUsers(scim)


@contextmanager
def scim_group(directory: Path) -> Iterator[ScimUsers]:
    with running_scim(directory / "scim") as scim:
        yield ScimGroup(scim)
