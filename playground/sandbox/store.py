"""The sandbox's disk: teams and their members in one SQLite file, each change durable before it is answered."""

import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCEPT_SECONDS = 7 * 86_400.0

_SCHEMA = """
create table if not exists team (
    name text primary key,
    capacity integer not null check (capacity >= 0),
    accept_seconds real not null check (accept_seconds > 0)
) strict;
create table if not exists member (
    seq integer primary key autoincrement,
    id text not null unique,
    team text not null references team on delete cascade,
    member text not null,
    key text,
    status text not null check (status in ('joined', 'invited')),
    role text not null,
    since real not null,
    accept_by real,
    token text not null unique,
    check ((status = 'invited') = (accept_by is not null)),
    unique (team, member),
    unique (team, key)
) strict;
create index if not exists member_page on member (team, seq);
"""
_MEMBER = "seq, id, team, member, key, status, role, since, accept_by, token"


class Refused(Exception):
    """What was asked is not done, and nothing has changed. `code` goes to the caller."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Team:
    """`used`: members and pending invitations. `accept_seconds`: how long an invitation can be accepted."""

    name: str
    capacity: int
    accept_seconds: float
    used: int
    invited: int


@dataclass(frozen=True, slots=True)
class Member:
    """`seq`: the order of the listing. `since`, `accept_by`: seconds since the epoch."""

    seq: int
    id: str
    team: str
    member: str
    key: str | None
    status: str
    role: str
    since: float
    accept_by: float | None
    token: str


class Store:
    """All of it is for one thread at a time: the service's loop. So a check and the change after it are one step."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma foreign_keys = on")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def put_team(self, name: str, capacity: int, accept_seconds: float | None) -> bool:
        """Create the team or change it. Nobody is removed if it gets too small. True: it is new."""
        with self._step():
            new = self._db.execute("select 1 from team where name = ?", (name,)).fetchone() is None
            self._db.execute(
                "insert into team values (?, ?, coalesce(?, ?)) on conflict do update"
                " set capacity = excluded.capacity, accept_seconds = coalesce(?, accept_seconds)",
                (name, capacity, accept_seconds, ACCEPT_SECONDS, accept_seconds),
            )
        return new

    def drop_team(self, name: str) -> None:
        with self._step():
            self._db.execute("delete from team where name = ?", (name,))

    def teams(self) -> list[Team]:
        with self._step():
            return [Team(*row) for row in self._db.execute(f"{_TEAMS} order by name")]

    def team(self, name: str) -> Team:
        """Raises `Refused` (`team_missing`)."""
        with self._step():
            return self._team(name)

    def grant(
        self, team: str, member: str, *, key: str | None, role: str, instant: bool
    ) -> tuple[Member, bool]:
        """The membership, and whether it is new. The same key gives the same one.

        Raises `Refused`: `team_missing`, `key_reused`, `already_member`, `team_full`.
        """
        with self._step():
            place = self._team(team)
            known = self._one("team = ? and key = ?", team, key)
            if known is not None:
                if known.member != member:
                    raise Refused("key_reused", "this key was used for somebody else")
                return known, False
            if self._one("team = ? and member = ?", team, member) is not None:
                raise Refused("already_member", f"{member} is in the team or invited already")
            if place.used >= place.capacity:
                raise Refused("team_full", f"all {place.capacity} seats are taken or promised")
            return self._insert(place, member, key, role, instant=instant), True

    def page(self, team: str, *, after: int, limit: int) -> list[Member]:
        """Members in the order in which they came, pending ones included. Raises `Refused` (`team_missing`)."""
        with self._step():
            self._team(team)
            page = f"select {_MEMBER} from member where team = ? and seq > ? order by seq limit ?"  # noqa: S608 - ours
            return [Member(*row) for row in self._db.execute(page, (team, after, limit))]

    def find(self, team: str, member: str) -> Member | None:
        """Raises `Refused` (`team_missing`)."""
        with self._step():
            self._team(team)
            return self._one("team = ? and member = ?", team, member)

    def remove(self, team: str, member_id: str) -> None:
        """Raises `Refused`: `team_missing`, `member_missing`."""
        with self._step():
            self._team(team)
            if (
                self._db.execute("delete from member where team = ? and id = ?", (team, member_id)).rowcount
                == 0
            ):
                raise Refused("member_missing", "nobody is here under this id")

    def set_role(self, team: str, member_id: str, role: str) -> Member:
        """Raises `Refused` (`member_missing`)."""
        with self._step():
            self._db.execute("update member set role = ? where team = ? and id = ?", (role, team, member_id))
            return self._required("team = ? and id = ?", team, member_id)

    def forget(self, team: str, members: Iterable[str]) -> None:
        """Lose these members, or all for "*", as a provider that restored an old backup would."""
        with self._step():
            for member in members:
                self._db.execute("delete from member where team = ? and ? in (member, '*')", (team, member))

    def invitation(self, team: str, token: str) -> Member:
        """The membership behind an accept link. Raises `Refused` (`member_missing`)."""
        with self._step():
            return self._required("team = ? and token = ?", team, token)

    def accept(self, team: str, token: str) -> Member:
        """Join; harmless to repeat. Raises `Refused` (`member_missing`) if the invitation is gone or lapsed."""
        with self._step():
            self._db.execute(
                "update member set status = 'joined', accept_by = null, since = ?"
                " where team = ? and token = ? and status = 'invited'",
                (time.time(), team, token),
            )
            return self._required("team = ? and token = ?", team, token)

    @contextmanager
    def _step(self) -> Iterator[None]:
        """One transaction, in which lapsed invitations are already gone."""
        self._db.execute("begin immediate")
        try:
            self._db.execute("delete from member where accept_by < ?", (time.time(),))
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _team(self, name: str) -> Team:
        row = self._db.execute(f"{_TEAMS} where name = ?", (name,)).fetchone()
        if row is None:
            raise Refused("team_missing", "there is no team of this name")
        return Team(*row)

    def _one(self, where: str, *values: str | None) -> Member | None:
        row = self._db.execute(f"select {_MEMBER} from member where {where}", values).fetchone()  # noqa: S608 - ours
        return None if row is None else Member(*row)

    def _required(self, where: str, *values: str) -> Member:
        member = self._one(where, *values)
        if member is None:
            raise Refused("member_missing", "nobody is here under this id")
        return member

    def _insert(self, team: Team, member: str, key: str | None, role: str, *, instant: bool) -> Member:
        now = time.time()
        # Random, so that a sandbox that lost its disk never gives an old id to somebody else.
        member_id, token = f"m_{secrets.token_hex(8)}", secrets.token_urlsafe(16)
        status, accept_by = ("joined", None) if instant else ("invited", now + team.accept_seconds)
        self._db.execute(
            "insert into member (id, team, member, key, status, role, since, accept_by, token)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (member_id, team.name, member, key, status, role, now, accept_by, token),
        )
        return self._required("team = ? and id = ?", team.name, member_id)


_TEAMS = (
    "select name, capacity, accept_seconds,"
    " (select count(*) from member where team = name),"
    " (select count(*) from member where team = name and status = 'invited')"
    " from team"
)
