"""The playground's disk: one SQLite file. Write-ahead log without fsync: a write takes microseconds and never
holds up the loop; a killed process loses nothing, only a power cut may lose the last moments of a chat.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS docs (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL, value TEXT NOT NULL, extra TEXT NOT NULL, UNIQUE (chat_id, message_id));
CREATE TABLE IF NOT EXISTS updates (update_id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, kind TEXT NOT NULL,
    value TEXT NOT NULL);
"""

Json = dict[str, Any]
Row = tuple[Json, Json]


class Store:
    """Documents by kind and key, messages by chat, updates not yet confirmed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files = folder / "files"
        self.files.mkdir(exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(folder / "playground.db", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    # Documents

    def get(self, kind: str, key: str | int, default: Any = None) -> Any:
        row = self._db.execute(
            "SELECT value FROM docs WHERE kind = ? AND key = ?", (kind, str(key))
        ).fetchone()
        return default if row is None else json.loads(row[0])

    def put(self, kind: str, key: str | int, value: Any) -> None:
        self._db.execute(
            "INSERT INTO docs VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (kind, str(key), json.dumps(value)),
        )

    def drop(self, kind: str, key: str | int) -> bool:
        return self._db.execute("DELETE FROM docs WHERE kind = ? AND key = ?", (kind, str(key))).rowcount > 0

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        for key, value in self._db.execute(
            "SELECT key, value FROM docs WHERE kind = ? ORDER BY key", (kind,)
        ).fetchall():
            yield key, json.loads(value)

    def count_up(self, name: str, start: int = 0) -> int:
        """The next number of a counter; the first is `start` + 1."""
        value = int(self.get("counter", name, start)) + 1
        self.put("counter", name, value)
        return value

    # Messages

    def add_message(self, chat_id: int, message_id: int, value: Json, extra: Json) -> None:
        self._db.execute(
            "INSERT INTO messages (chat_id, message_id, value, extra) VALUES (?, ?, ?, ?)",
            (chat_id, message_id, json.dumps(value), json.dumps(extra)),
        )

    def message(self, chat_id: int, message_id: int) -> Row | None:
        row = self._db.execute(
            "SELECT value, extra FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
        ).fetchone()
        return None if row is None else (json.loads(row[0]), json.loads(row[1]))

    def set_message(self, chat_id: int, message_id: int, value: Json, extra: Json) -> None:
        self._db.execute(
            "UPDATE messages SET value = ?, extra = ? WHERE chat_id = ? AND message_id = ?",
            (json.dumps(value), json.dumps(extra), chat_id, message_id),
        )

    def drop_message(self, chat_id: int, message_id: int) -> bool:
        return (
            self._db.execute(
                "DELETE FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
            ).rowcount
            > 0
        )

    def history(self, chat_id: int, before: int | None, limit: int) -> list[tuple[int, Json, Json]]:
        """The newest `limit` messages before `before` (a message id), oldest first: (id, value, extra)."""
        rows = self._db.execute(
            "SELECT message_id, value, extra FROM messages WHERE chat_id = :chat AND seq < coalesce("
            "(SELECT seq FROM messages WHERE chat_id = :chat AND message_id = :id), 9223372036854775807) "
            "ORDER BY seq DESC LIMIT :n",
            {"chat": chat_id, "id": before, "n": limit},
        ).fetchall()
        return [(row[0], json.loads(row[1]), json.loads(row[2])) for row in reversed(rows)]

    def message_ids(self, chat_id: int) -> list[int]:
        rows = self._db.execute("SELECT message_id FROM messages WHERE chat_id = ? ORDER BY seq", (chat_id,))
        return [row[0] for row in rows.fetchall()]

    # Updates

    def add_update(self, update_id: int, lane: int, kind: str, value: Json) -> None:
        self._db.execute(
            "INSERT INTO updates VALUES (?, ?, ?, ?)", (update_id, lane, kind, json.dumps(value))
        )

    def updates(self, start: int, limit: int) -> list[tuple[int, int, Json]]:
        """Waiting updates from id `start` on: (id, lane, Update)."""
        rows = self._db.execute(
            "SELECT update_id, lane, kind, value FROM updates WHERE update_id >= ? ORDER BY update_id LIMIT ?",
            (start, limit),
        ).fetchall()
        return [(row[0], row[1], {"update_id": row[0], row[2]: json.loads(row[3])}) for row in rows]

    def newest_updates(self, count: int) -> int:
        """The id at which the last `count` waiting updates begin."""
        row = self._db.execute(
            "SELECT min(update_id) FROM (SELECT update_id FROM updates ORDER BY update_id DESC LIMIT ?)",
            (count,),
        ).fetchone()
        return int(row[0] or 0)

    def confirm(self, below: int) -> None:
        self._db.execute("DELETE FROM updates WHERE update_id < ?", (below,))

    def confirm_one(self, update_id: int) -> None:
        self._db.execute("DELETE FROM updates WHERE update_id = ?", (update_id,))

    def drop_updates(self) -> None:
        self._db.execute("DELETE FROM updates")

    def waiting(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM updates").fetchone()[0])
