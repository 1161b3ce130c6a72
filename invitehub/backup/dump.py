"""The whole house as one moment saw it: every table, read in one transaction, while everybody goes on writing."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import psycopg
from psycopg import sql

from invitehub.backup import plain
from invitehub.versions import version

# A history of backups belongs to the machine that made them. What is not logged may be lost at any time.
TABLES: Final = """
select relname::text,
       array(select attname::text from pg_attribute
              where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
              order by attnum)
  from pg_class
 where relnamespace = current_schema()::regnamespace and relkind = 'r' and relpersistence = 'p'
   and relname not in ('alembic_version', 'backup')
 order by relname"""
_NUMBERS: Final = """
select relname::text, attname::text, pg_get_serial_sequence(quote_ident(relname), attname)
  from pg_class join pg_attribute on attrelid = pg_class.oid
 where relnamespace = current_schema()::regnamespace and relkind = 'r' and relpersistence = 'p'
   and attnum > 0 and not attisdropped and relname <> 'backup'
   and pg_get_serial_sequence(quote_ident(relname), attname) is not null
 order by relname, attname"""
# Rows are written in one form, whatever the server's or the database's taste is. Nobody hurries a backup.
SETTINGS: Final = (
    "set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';"
    "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"
)
_PIECE: Final = 65536


class Dump:
    """What `connection` sees, as the lines of `plain`. The moment is when it is made; read `lines` once.

    `rows`: how many each table has, complete when `lines` has come to its end. Raises psycopg.Error.
    """

    def __init__(self, connection: psycopg.Connection, secret_key: str) -> None:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        self._connection, self._secret_key = connection, secret_key
        self.rows: dict[str, int] = {}
        connection.execute(SETTINGS)
        row = connection.execute("select now(), version_num from alembic_version").fetchone()
        assert row is not None, "an alembic_version without a row"  # noqa: S101 - Alembic keeps exactly one
        self.made_at: datetime
        self.revision: str
        self.made_at, self.revision = row

    def lines(self) -> Iterator[bytes]:
        yield plain.Header(self.made_at, self.revision, version(), self._secret_key).line()
        for name, columns in self._connection.execute(TABLES).fetchall():
            yield plain.table_line(name, columns)
            yield from self._rows(name, columns)
            yield plain.table_end()
        yield plain.last_line(self.rows, self._numbers())

    def _rows(self, name: str, columns: list[str]) -> Iterator[bytes]:
        query = sql.SQL("copy {} ({}) to stdout").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        rows, size, lines = 0, 0, list[bytes]()
        with self._connection.cursor().copy(query) as copy:
            for line in copy:
                lines.append(bytes(line))
                size += len(line)
                if size > _PIECE:
                    yield b"".join(lines)
                    rows, size = rows + len(lines), 0
                    lines.clear()
        yield b"".join(lines)
        self.rows[name] = rows + len(lines)

    def _numbers(self) -> list[plain.Number]:
        """Numbers know no transaction: read last, they are at least as high as any that was seen."""
        found = []
        for table, column, sequence in self._connection.execute(_NUMBERS).fetchall():
            schema, _, name = sequence.partition(".")
            query = sql.SQL("select last_value, is_called from {}.{}").format(sql.SQL(schema), sql.SQL(name))
            row = self._connection.execute(query).fetchone()
            if row is not None:
                found.append(plain.Number(table, column, row[0], called=row[1]))
        return found
