"""What a worker is told of: an operation that is due, and what it is for."""

from typing import NamedTuple


class Hint(NamedTuple):
    """`kind`: "grant", "swap", "revoke" or "remove"; it chooses the task's name, any task runs any operation."""

    operation_id: int
    kind: str
