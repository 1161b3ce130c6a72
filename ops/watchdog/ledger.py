"""Where alerts are kept: always in a small file, and in the table `alert` as soon as the database takes them.

The file is enough for everything; the table is for lists, for other machines, and for the day the file is lost.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter, ValidationError

from ops.figures import limit_statements, plain_url
from ops.paths import write_private
from ops.watchdog.model import Alert

_log = logging.getLogger(__name__)
_SECONDS = 2.0
_alerts = TypeAdapter(tuple[Alert, ...])
_alert = TypeAdapter(Alert)

_OPEN = """
insert into alert (component, subject, severity, cause, params, opened_at, repeat_at)
values (%(component)s, %(subject)s, %(severity)s, %(cause)s, %(params)s,
        to_timestamp(%(opened_at)s), to_timestamp(%(repeat_at)s))
on conflict (component, subject) where closed_at is null
do update set severity = excluded.severity, cause = excluded.cause, params = excluded.params,
              opened_at = excluded.opened_at, repeat_at = excluded.repeat_at
"""
# An alert is known by its component and the microsecond of its opening, so that a write may be repeated.
_CLOSE = """
update alert set closed_at = greatest(opened_at, to_timestamp(%(closed_at)s)), repeat_at = null, params = %(params)s
 where component = %(component)s and subject = %(subject)s and opened_at = to_timestamp(%(opened_at)s)
"""
_CLOSED = """
insert into alert (component, subject, severity, cause, params, opened_at, closed_at)
values (%(component)s, %(subject)s, %(severity)s, %(cause)s, %(params)s,
        to_timestamp(%(opened_at)s), greatest(to_timestamp(%(opened_at)s), to_timestamp(%(closed_at)s)))
"""
# What the product writes there itself has no key of ours: those troubles are its own to tell, to repeat and to close.
_STILL_OPEN = "select params from alert where closed_at is null and params ? 'key'"


class File:
    """`run/alerts.json`, replaced in one step and forced to the disk."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run" / "alerts.json"
        self._kept = b""

    def read(self) -> tuple[Alert, ...]:
        """The alerts as last kept; none if there is no file or it is damaged."""
        try:
            self._kept = self._path.read_bytes()
            return _alerts.validate_json(self._kept)
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            _log.error("alerts.json cannot be read: code=%s", type(error).__name__)
            return ()

    def write(self, alerts: Iterable[Alert]) -> None:
        """Keep `alerts`, if they are not kept so already. A full disk is logged, not raised: telling goes on."""
        fresh = _alerts.dump_json(tuple(alerts), indent=1)
        if fresh == self._kept:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._path, fresh.decode())
            _sync_folder(self._path.parent)
        except OSError as error:
            _log.error("alerts.json not written: code=%s", error.errno)
        else:
            self._kept = fresh


class Table:
    """The table `alert`."""

    def __init__(self, url: str) -> None:
        self._url = plain_url(url)

    def write(self, alerts: Iterable[Alert]) -> None:
        """Write all of them in one transaction; harmless when repeated. Raises psycopg.Error."""
        with self._connect() as connection:
            for alert in alerts:
                _write(connection, alert)

    def still_open(self) -> tuple[Alert, ...]:
        """Open alerts that some watchdog wrote. Raises psycopg.Error."""
        with self._connect() as connection:
            rows = connection.execute(_STILL_OPEN).fetchall()
        return tuple(alert for row in rows if (alert := _from_row(row[0])) is not None)

    @contextmanager
    def _connect(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._url, connect_timeout=2) as connection:
            limit_statements(connection, _SECONDS)
            yield connection


def _write(connection: psycopg.Connection, alert: Alert) -> None:
    values = _values(alert)
    if alert.closed_at is None:
        connection.execute(_OPEN, values)
    elif not connection.execute(_CLOSE, values).rowcount:
        connection.execute(_CLOSED, values)


def _values(alert: Alert) -> dict[str, Any]:
    return {
        "component": alert.component,
        "subject": alert.subject,
        "severity": alert.severity.value,
        "cause": alert.cause.code,
        "params": Jsonb(json.loads(_alert.dump_json(alert))),
        "opened_at": alert.opened_at,
        "repeat_at": alert.repeat_at,
        "closed_at": alert.closed_at,
    }


def _from_row(params: Any) -> Alert | None:
    try:
        return replace(_alert.validate_python(params), written=True)
    except ValidationError:
        _log.error("an open alert in the database is not one of this version's")
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
