"""A real Matrix homeserver for tests: Synapse on SQLite, as a process of its own on a free port of loopback.

with running_synapse(tmp_path / "synapse") as homeserver:
    bot = homeserver.user("bot")                    registered, logged in; rate limits do not hold for them
    room = bot.room("Plus")                         its creator's; `bot.act(room, "invite", someone)`
    homeserver.inside(room)                         who is there, as the server's administrator sees it

It lives in an environment of its own (`tests.support.environments`). Invitations are rationed for users made with `rationed=True`.
"""

import base64
import hashlib
import hmac
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.support.environments import python_of
from tests.support.playground import free_port

SERVER = "hub.test"
# Invitations that one rationed user may send at once, and then a second.
BURST = 3
PER_SECOND = 0.2
_PATIENCE = 60.0
_SECRET = "only-for-tests"
_CLIENT = "/_matrix/client/v3"
_ADMIN = "/_synapse/admin"


@dataclass(frozen=True)
class MatrixUser:
    """Somebody with a client of their own."""

    id: str
    token: str = field(repr=False)
    homeserver: "Homeserver" = field(repr=False)

    def ask(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        """The body of an answer that must be a good one."""
        answer = self.try_(method, path, body, **params)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def try_(self, method: str, path: str, body: Any = None, **params: str) -> httpx.Response:
        return self.homeserver.http.request(
            method,
            _CLIENT + path,
            json=body,
            params=params,
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def room(self, name: str, **more: Any) -> str:
        """A private room, made by this user; its id. `more`: as in the API's createRoom."""
        body = {"preset": "private_chat", "name": name} | more
        return str(self.ask("POST", "/createRoom", body)["room_id"])

    def act(self, room: str, verb: str, user: str, **more: Any) -> None:
        """`invite`, `kick`, `ban`, `unban`."""
        self.ask("POST", f"{_room(room)}/{verb}", {"user_id": user, **more})

    def join(self, room: str) -> None:
        self.ask("POST", f"/join/{quote(room, safe='')}", {})

    def leave(self, room: str) -> None:
        self.ask("POST", f"{_room(room)}/leave", {})

    def rename(self, name: str) -> None:
        """A new display name, which is a new membership event in each room they are in."""
        self.ask("PUT", f"/profile/{quote(self.id, safe='')}/displayname", {"displayname": name})

    def state(self, room: str, kind: str, key: str = "") -> Any:
        return self.ask("GET", f"{_room(room)}/state/{kind}/{quote(key, safe='')}")

    def put_state(self, room: str, kind: str, content: Any, key: str = "") -> None:
        self.ask("PUT", f"{_room(room)}/state/{kind}/{quote(key, safe='')}", content)

    def power(self, room: str, **changes: Any) -> None:
        """Change the room's power levels: `invite=50`, `users={…}` (added to those there)."""
        levels = self.state(room, "m.room.power_levels")
        users = levels.get("users", {}) | changes.pop("users", {})
        self.put_state(room, "m.room.power_levels", levels | changes | {"users": users})


@dataclass
class Homeserver:
    url: str
    http: httpx.Client = field(repr=False)
    _users: dict[str, MatrixUser] = field(default_factory=dict, repr=False)

    def user(self, name: str, *, admin: bool = False, rationed: bool = False) -> MatrixUser:
        """The user of this name, made at first use."""
        if name not in self._users:
            self._users[name] = self._register(name, admin=admin)
            if not rationed:
                unlimited = {"messages_per_second": 0, "burst_count": 0}
                self._order("POST", f"/v1/users/@{name}:{SERVER}/override_ratelimit", unlimited)
        return self._users[name]

    def inside(self, room: str) -> dict[str, str]:
        """Users who have joined or are invited → which of both, the longest there first; asked as the server's admin."""
        state = self._order("GET", f"/v1/rooms/{quote(room, safe='')}/state")["state"]
        members = sorted(
            (event for event in state if event["type"] == "m.room.member"),
            key=lambda event: (event["origin_server_ts"], event["state_key"]),
        )
        here = {event["state_key"]: event["content"]["membership"] for event in members}
        return {user: membership for user, membership in here.items() if membership in {"join", "invite"}}

    def delete(self, room: str) -> None:
        """Everybody is put out and nothing is kept, as an admin does it."""
        body = {"purge": True, "force_purge": True}
        deletion = self._order("DELETE", f"/v2/rooms/{quote(room, safe='')}", body)["delete_id"]
        limit = time.monotonic() + _PATIENCE
        while (status := self._order("GET", f"/v2/rooms/delete_status/{deletion}")["status"]) != "complete":
            assert status != "failed"
            assert time.monotonic() < limit
            time.sleep(0.05)

    def _order(self, method: str, path: str, body: Any = None) -> Any:
        admin = self._users.get("admin") or self._users.setdefault(
            "admin", self._register("admin", admin=True)
        )
        answer = self.http.request(
            method, _ADMIN + path, json=body, headers={"Authorization": f"Bearer {admin.token}"}
        )
        answer.raise_for_status()
        return answer.json()

    def _register(self, name: str, *, admin: bool) -> MatrixUser:
        path = f"{_ADMIN}/v1/register"
        nonce = self.http.get(path).json()["nonce"]
        words = (nonce, name, "password", "admin" if admin else "notadmin")
        mac = hmac.new(_SECRET.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": "password", "admin": admin, "mac": mac}
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return MatrixUser(answer.json()["user_id"], answer.json()["access_token"], self)


@contextmanager
def running_synapse(folder: Path) -> Iterator[Homeserver]:
    """A homeserver with its disk in `folder`, stopped at the end."""
    python, port = python_of("synapse"), free_port()
    folder.mkdir(parents=True)
    seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_test {seed}\n", encoding="ascii")
    (folder / "homeserver.yaml").write_text(_configuration(folder, port), encoding="utf-8")
    with (folder / "synapse.log").open("wb") as log:
        process = subprocess.Popen(
            [str(python), "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, trust_env=False, timeout=_PATIENCE) as http:
            try:
                _wait_until_up(process, http, folder / "synapse.log")
                yield Homeserver(url, http)
            finally:
                process.terminate()
                process.wait(_PATIENCE)


def _wait_until_up(process: "subprocess.Popen[bytes]", http: httpx.Client, log: Path) -> None:
    limit = time.monotonic() + _PATIENCE
    while True:
        try:
            if http.get("/health").is_success:
                return
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"Synapse did not start:\n{log.read_text()[-3000:]}") from None
        time.sleep(0.05)


def _configuration(folder: Path, port: int) -> str:
    plenty = "{per_second: 1000, burst_count: 1000}"
    ration = f"{{per_second: {PER_SECOND}, burst_count: {BURST}}}"
    return f"""\
server_name: {SERVER}
pid_file: "{folder}/pid"
signing_key_path: "{folder}/signing.key"
media_store_path: "{folder}/media"
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
listeners:
- {{port: {port}, type: http, bind_addresses: ["127.0.0.1"], resources: [{{names: [client, health]}}]}}
registration_shared_secret: {_SECRET}
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
bcrypt_rounds: 4
rc_login: {{address: {plenty}, account: {plenty}}}
rc_joins: {{local: {plenty}}}
rc_joins_per_room: {plenty}
rc_room_creation: {plenty}
rc_profile_changes: {plenty}
rc_invites: {{per_room: {plenty}, per_user: {plenty}, per_issuer: {ration}}}
"""


def _room(room: str) -> str:
    return f"/rooms/{quote(room, safe='')}"
