"""What an operator stops on purpose is no trouble."""

from pathlib import Path

from ops import planned
from ops.watchdog.model import Finding, Health


class Expected:
    """A mark is used up by the service's return in another process: what happens after that is a trouble again."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._marks: dict[str, float] = {}
        self._pids: dict[tuple[str, float], int | None] = {}
        self._used: dict[str, float] = {}

    def refresh(self) -> None:
        """Read the marks anew."""
        self._marks = planned.read(self._data_dir)
        self._pids = {mark: pid for mark, pid in self._pids.items() if self._marks.get(mark[0]) == mark[1]}

    def covers(self, finding: Finding, pid: int | None) -> bool:
        """Whether what was found is as planned. `pid`: the component's process at the look before."""
        until = self._marks.get(finding.component)
        if until is None or self._used.get(finding.component) == until:
            return False
        first = self._pids.setdefault((finding.component, until), pid)
        if finding.health == Health.OK and None not in {first, finding.pid} and finding.pid != first:
            self._used[finding.component] = until
        return True
