"""Which of several beats sends: the one whose PostgreSQL session holds an advisory lock.

A thread of its own keeps asking, so that a database that does not answer cannot stop beat's loop. Needs a direct
session: behind a pooler that shares sessions between transactions the lock means nothing.
"""

import logging
import threading
import time
from typing import Final

import psycopg

_log = logging.getLogger(__name__)

# "inviteh" in ASCII: any number that nobody else in this database uses.
LOCK: Final = 0x696E7669746568

_ASK_EVERY: Final = 0.25
# Longer than one question takes, shorter than anybody would miss a beat.
_VALID_FOR: Final = 1.0


class Leadership(threading.Thread):
    """Takes the lock when it is free, keeps it while the session lives, and lets go when the process ends."""

    def __init__(self, database_url: str) -> None:
        super().__init__(name="beat-leader", daemon=True)
        self._url = database_url
        self._session: psycopg.Connection | None = None
        self._holds = False
        self._valid_until = 0.0
        self._stopping = threading.Event()
        self.error: str | None = None

    def held(self) -> bool:
        """Whether this process may send. Never blocks; expires by itself when the database stops answering."""
        return time.monotonic() < self._valid_until

    def stop(self) -> None:
        """Give the lock back, so that a successor needs not wait."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=1)

    def run(self) -> None:
        while not self._stopping.is_set():
            self._step()
            self._stopping.wait(_ASK_EVERY)
        self._valid_until = 0.0
        self._drop()

    def _step(self) -> None:
        asked = time.monotonic()
        try:
            mine = self._ask()
        except psycopg.Error as error:
            self._fail(error)
            return
        if self.error is not None:
            _log.info("beat's lock can be asked for again")
        self.error = None
        if mine and not self.held():
            _log.info("this beat leads")
        self._valid_until = asked + _VALID_FOR if mine else 0.0

    def _ask(self) -> bool:
        """Whether this session holds the lock, after trying to take it."""
        if self._session is None:
            self._session = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                application_name="invitehub beat",
                # A peer that is gone is noticed within seconds, not hours.
                tcp_user_timeout=3000,
                keepalives_idle=1,
                keepalives_interval=1,
                keepalives_count=2,
            )
        if self._holds:
            # The lock lives as long as the session: an answer proves both.
            self._session.execute("select 1")
        else:
            row = self._session.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            self._holds = row is not None and row[0] is True
        return self._holds

    def _fail(self, error: psycopg.Error) -> None:
        code = error.sqlstate or type(error).__name__
        if code != self.error:
            _log.warning("beat's lock cannot be asked for: code=%s", code)
        self.error = code
        self._valid_until = 0.0
        self._drop()

    def _drop(self) -> None:
        session, self._session = self._session, None
        self._holds = False
        if session is not None:
            session.close()
