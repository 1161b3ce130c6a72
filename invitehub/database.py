"""The database's door: transactions begin and end here and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

_POOL_SIZE = 8
_OVERFLOW = 16


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as operators write it, with the driver that we use."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


class Database:
    """A pool of connections. One per process; threads share it.

    `hide_parameters`: no identity or hash reaches a traceback.
    """

    def __init__(self, url: str, *, pool_size: int = _POOL_SIZE, overflow: int = _OVERFLOW) -> None:
        self.engine: Engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 3,
                "application_name": "invitehub",
                # A dead peer is noticed in seconds, and no statement holds a lock for long.
                "options": "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000",
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 10000,
            },
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One step: committed when the block returns, undone when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()
