"""`DATA_DIR/servers.json`: the ports and passwords that were chosen for the embedded servers, kept from start to start."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ops.errors import Refused
from ops.paths import write_private
from ops.servers import Postgres, Valkey, password


@dataclass(slots=True)
class Book:
    """What is remembered. A port of 0 was not chosen yet."""

    web_port: int = 0
    playground_port: int = 0
    sandbox_port: int = 0
    database_port: int = 0
    redis_port: int = 0
    database_password: str = field(default_factory=password, repr=False)
    superuser_password: str = field(default_factory=password, repr=False)
    redis_password: str = field(default_factory=password, repr=False)
    playground_token: str = field(default_factory=lambda: f"1000000:{password()}", repr=False)

    def postgres(self, data_dir: Path) -> Postgres:
        return Postgres(
            data_dir / "postgres", self.database_port, self.database_password, self.superuser_password
        )

    def valkey(self, data_dir: Path) -> Valkey:
        return Valkey(data_dir / "valkey", self.redis_port, self.redis_password)


def file_of(data_dir: Path) -> Path:
    return data_dir / "servers.json"


def read(data_dir: Path) -> Book | None:
    """The book, or None if nothing was ever started here. Raises Refused if it cannot be read."""
    path = file_of(data_dir)
    try:
        return Book(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Refused(
            f"{path} belongs to another user", "run as that user, or set DATA_DIR to a folder of your own"
        ) from error
    except (ValueError, TypeError) as error:
        raise Refused(
            f"{path} is damaged", "delete it; new passwords are set at the next ./team up"
        ) from error


def write(data_dir: Path, book: Book) -> None:
    write_private(file_of(data_dir), json.dumps(asdict(book), indent=1) + "\n")
