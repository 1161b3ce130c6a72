"""How much memory is left: of the machine, or of the container if that has less."""

from pathlib import Path
from typing import Final

import psutil

_CGROUP: Final = Path("/sys/fs/cgroup")


def left(cgroup: Path = _CGROUP) -> int:
    """Bytes that can still be had without swapping; caches count as free, for they give way."""
    available = int(psutil.virtual_memory().available)
    limited = _of_cgroup(cgroup)
    return available if limited is None else min(available, limited)


def _of_cgroup(folder: Path) -> int | None:
    """None: no limit here, or not the second version of cgroups."""
    try:
        limit = (folder / "memory.max").read_text().strip()
        if limit == "max":
            return None
        used = int((folder / "memory.current").read_text())
        stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
        return int(limit) - used + int(stat.get("inactive_file", 0))
    except (OSError, ValueError):
        return None
