"""Where things are: the project's root, and what stands where under the data directory."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lock_file(data_dir: Path, name: str) -> Path:
    return data_dir / "run" / f"{name}.lock"


def log_file(data_dir: Path, name: str) -> Path:
    return data_dir / "log" / f"{name}.log"


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step; readable by its owner only from the first byte on."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
