"""What `./team doctor` says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `cure` is empty when it is well."""

    check: str
    ok: bool
    detail: str
    cure: str = ""
