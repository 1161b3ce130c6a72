"""Which version of the product runs, and whether it is the one that lies on the disk."""

import hashlib
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
# Whatever a long-running process has loaded once, and would load otherwise after an update.
_PARTS: Final = ("bot", "invitehub", "models", "ops", "tasks")
_KINDS: Final = frozenset({".py", ".sql", ".ftl"})


@cache
def version() -> str:
    """From the installed package or from the project's own file."""
    try:
        return metadata.version("invitehub")
    except metadata.PackageNotFoundError:
        text = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])


def code_digest(root: Path = _ROOT) -> str:
    """Of the source files as they lie on the disk now: two processes with the same one run the same code."""
    found = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((root / part).rglob("*")):
            if path.suffix in _KINDS:
                found.update(f"{path.relative_to(root)}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


@cache
def loaded_digest() -> str:
    """What `code_digest` was when this process first asked: it asks as it starts."""
    return code_digest()
