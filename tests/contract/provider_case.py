"""What the contract suite needs to know of a connector: how to make a team, and how to make upstream misbehave.

A new connector writes one `Upstream` and adds it to `UPSTREAMS`; the suite itself does not change.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from invitehub.providers import Deadline, Provider, open_provider
from tests.contract.matrix_case import matrix_upstream
from tests.contract.scim_case import scim_group, scim_users
from tests.support.sandbox import Sandbox, running_sandbox

_numbers = count(1)


class Upstream(Protocol):
    """A real server behind a connector.

    `limited`: it knows a team's size and keeps to it. `pages`: its listing comes in pages, as long as ordered.
    `dates`: it tells since when somebody is there. `tells_apart`: it tells two memberships of one person apart.
    """

    kind: str
    limited: bool
    pages: bool
    dates: bool
    tells_apart: bool

    def new_team(self, capacity: int) -> Mapping[str, str]:
        """A fresh, empty team; the options to open it with."""
        ...

    def identity(self, number: int) -> str:
        """A normalised identity that may be a member."""
        ...

    def misbehave(self, options: Mapping[str, str], **faults: Any) -> None:
        """Order faults, in the words of the sandbox (`playground.sandbox.faults.Faults`). None: behave."""
        ...

    def actual(self, options: Mapping[str, str]) -> list[str]:
        """Who is a member or invited right now, not asked through the connector. Only while it behaves."""
        ...

    def add_by_hand(self, options: Mapping[str, str], member: str) -> None: ...

    def traffic(self) -> tuple[list[str], set[int]]:
        """Requests and client ports seen since the last call."""
        ...


@dataclass
class SandboxUpstream:
    sandbox: Sandbox
    kind: str = "sandbox"
    limited: bool = True
    pages: bool = True
    dates: bool = True
    tells_apart: bool = True

    def new_team(self, capacity: int) -> Mapping[str, str]:
        return self.sandbox.team(f"team {next(_numbers)} 车", capacity=capacity)

    def identity(self, number: int) -> str:
        return f"person{number}@example.com"

    def misbehave(self, options: Mapping[str, str], **faults: Any) -> None:
        self.sandbox.fault(options["team"], **faults)

    def actual(self, options: Mapping[str, str]) -> list[str]:
        return [member["member"] for member in self.sandbox.members(options["team"])]

    def add_by_hand(self, options: Mapping[str, str], member: str) -> None:
        self.sandbox.add(options["team"], member)

    def traffic(self) -> tuple[list[str], set[int]]:
        seen = list(self.sandbox.requests), set(self.sandbox.connections)
        self.sandbox.forget_traffic()
        return seen


@contextmanager
def sandbox_upstream(directory: Path) -> Iterator[Upstream]:
    with running_sandbox(directory) as sandbox:
        yield SandboxUpstream(sandbox)


UPSTREAMS: dict[str, Callable[[Path], AbstractContextManager[Upstream]]] = {
    "matrix": matrix_upstream,
    "sandbox": sandbox_upstream,
    "scim group": scim_group,
    "scim users": scim_users,
}


@dataclass
class Case:
    """One fresh team of one connector."""

    upstream: Upstream
    options: Mapping[str, str]

    def open(self, seconds: float = 10.0) -> Provider:
        return open_provider(self.upstream.kind, self.options, deadline=Deadline.after(seconds))

    def who(self, number: int = 1) -> str:
        return self.upstream.identity(number)

    def misbehave(self, **faults: Any) -> None:
        self.upstream.misbehave(self.options, **faults)

    def actual(self) -> list[str]:
        return self.upstream.actual(self.options)


NewCase = Callable[[int], Case]
