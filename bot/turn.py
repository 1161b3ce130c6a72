"""Whose turn it is to fetch updates: of several replicas the one whose PostgreSQL session holds an advisory lock.

While the database is away nobody can hold it. Whoever had the turn then keeps it, so that people are told what is the
matter; unless Telegram says that somebody else is fetching.
"""

import asyncio
import logging

import psycopg

log = logging.getLogger(__name__)

# "bot" in ASCII; the second half of the key is the bot's id.
LOCK = 0x626F74
ASK_EVERY = 0.5
_PATIENCE = 2.0
# The server, too, must notice within seconds that the holder of the lock is gone.
_SERVER_SIDE = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"


class Turn:
    """Run `keep` as a task. `mine`: set while this replica fetches. `sure`: whether the lock is known to be held."""

    def __init__(self, database_url: str, bot_id: int) -> None:
        self._url = database_url
        self._half = bot_id % 2**31
        self._session: psycopg.AsyncConnection | None = None
        self.mine = asyncio.Event()
        self.sure = False

    async def keep(self) -> None:
        """Take the lock when it is free and hold it as long as the session lives."""
        try:
            while True:
                await self._step()
                await asyncio.sleep(ASK_EVERY)
        finally:
            await self._drop()

    def contested(self) -> None:
        """Telegram says that somebody else fetches: without the lock in hand, theirs it is."""
        if not self.sure:
            self.mine.clear()

    async def _step(self) -> None:
        try:
            held = await asyncio.wait_for(self._ask(), _PATIENCE)
        except (psycopg.Error, OSError, TimeoutError) as error:
            if self.sure or self._session is not None:
                log.warning("the turn cannot be asked for: %s", type(error).__name__)
            self.sure = False
            await self._drop()
            return
        if held and not self.mine.is_set():
            log.info("this bot fetches updates")
        if not held and self.mine.is_set():
            log.info("another bot fetches updates now")
        self.sure = held
        (self.mine.set if held else self.mine.clear)()

    async def _ask(self) -> bool:
        if self._session is None:
            self._session = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                application_name="invitehub bot",
                options=_SERVER_SIDE,
                keepalives_idle=1,
                keepalives_interval=1,
                keepalives_count=2,
                tcp_user_timeout=3000,
            )
        if self.sure:
            # The lock lives as long as the session: an answer proves both.
            await self._session.execute("select 1")
            return True
        cursor = await self._session.execute("select pg_try_advisory_lock(%s, %s)", [LOCK, self._half])
        row = await cursor.fetchone()
        return row is not None and row[0] is True

    async def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()
