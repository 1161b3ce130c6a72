"""What the shared HTTP client makes of servers that misbehave below the level of HTTP."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from invitehub.providers import ActionRequired, Deadline, Retry, Uncertain
from invitehub.providers.http import MAX_BODY_BYTES, Http, close_connections, retry_after

Behaviour = Callable[[socket.socket], None]


@contextmanager
def raw_server(behave: Behaviour) -> Iterator[str]:
    """Runs `behave` on each connection, one after another; the address to call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        behave(connection)
                    except ConnectionError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        # Closing alone does not wake a thread in accept().
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def answering(raw: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(raw)

    return behave


def response(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers))
    return head.encode() + b"\r\n\r\n" + body


def client(url: str, seconds: float = 5.0) -> Http:
    return Http(url, Deadline.after(seconds), {"Authorization": "Bearer hush-hush"}, secrets=("hush-hush",))


@pytest.fixture(autouse=True)
def _fresh_pool() -> Iterator[None]:
    yield
    close_connections()


def test_nobody_listening_is_a_retry() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(Retry) as trouble:
            client(url).write("POST", "/")
    assert trouble.value.code == "unreachable"


def test_a_connection_that_is_never_accepted_is_a_retry_within_the_deadline() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(address)
        started = time.monotonic()
        with pytest.raises(Retry) as trouble:
            client(f"http://127.0.0.1:{address[1]}", seconds=0.3).write("POST", "/")
        assert time.monotonic() - started < 2
        for one in waiting:
            one.close()
    assert trouble.value.code in {"unreachable", "deadline"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        response("200 OK", b"<html>a captive portal</html>"),
        response("500 Internal Server Error"),
        response("503 Service Unavailable"),
        response("408 Request Timeout"),
    ],
)
def test_after_sending_no_clear_answer_is_uncertain_for_a_write_and_a_retry_for_a_read(raw: bytes) -> None:
    with raw_server(answering(raw)) as url:
        with pytest.raises(Uncertain):
            client(url).write("POST", "/", body={})
        with pytest.raises(Retry):
            client(url).read("/")


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def test_a_trickle_of_bytes_does_not_outlast_the_deadline(start: bytes) -> None:
    stop = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        while not stop.wait(0.05):
            connection.sendall(b" ")

    with raw_server(trickle) as url:
        started = time.monotonic()
        with pytest.raises(Uncertain) as trouble:
            client(url, seconds=0.4).write("POST", "/")
        assert time.monotonic() - started < 1.5
        stop.set()
    assert trouble.value.code == "no_answer"


def test_an_endless_answer_is_cut_short() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with raw_server(flood) as url, pytest.raises(Retry, match=str(MAX_BODY_BYTES)):
        client(url).read("/")


def test_a_pooled_connection_that_the_server_closed_is_replaced() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    with raw_server(answering(body)) as url:
        for _ in range(3):
            assert client(url).write("POST", "/").body == {}
            time.sleep(0.02)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", "credentials_refused"),
        ("403 Forbidden", "rights_missing"),
        ("302 Found", "unexpected_answer"),
        ("404 Not Found", "unexpected_answer"),
    ],
)
def test_refusals_need_a_person_and_never_show_the_secret(status: str, code: str) -> None:
    body = b"no entry with\r\nBearer hush-hush " + b"x" * 1000
    with raw_server(answering(response(status, body, "Location: /elsewhere"))) as url:
        with pytest.raises(ActionRequired) as trouble:
            client(url).write("POST", "/")
        assert "hush-hush" not in repr(client(url))
    assert trouble.value.code == code
    assert "hush-hush" not in str(trouble.value)
    assert len(trouble.value.detail) <= 300
    assert trouble.value.__cause__ is None


def test_statuses_that_the_connector_knows_come_back_to_it() -> None:
    with raw_server(answering(response("409 Conflict", b'{"error": "there"}', "X-Hint: a"))) as url:
        answer = client(url).write("PUT", "/", known=(409,))
    assert (answer.status, answer.field("error"), answer.headers["x-hint"]) == (409, "there", "a")


def passing_after(looks: int) -> Deadline:
    """A deadline that passes between two looks at it, as it does for a process that is frozen there."""
    left = iter([5.0] * looks)

    class Passing(Deadline):
        def remaining(self) -> float:
            return next(left, 0.0)

    return Passing(Deadline.after(5).at)


def test_wherever_the_deadline_passes_a_retry_means_that_nothing_was_sent() -> None:
    received: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        received.append(connection.recv(65536))
        connection.sendall(response("200 OK", b"{}"))

    outcomes = []
    with raw_server(behave) as url:
        for looks in range(10):
            http = Http(url, passing_after(looks))
            try:
                http.write("POST", "/")
            except Retry as late:
                outcomes.append(f"{late.code} {any(received)}")
            except Uncertain as unclear:
                outcomes.append(f"{unclear.code} {any(received)}")
            else:
                outcomes.append("done")
            close_connections()
            received.clear()
    assert outcomes[0] == "deadline False"
    assert "deadline True" not in outcomes
    assert outcomes.count("deadline False") >= 3
    assert outcomes[-1] == "done"


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_child_process_opens_its_own_connections() -> None:
    peers: list[int] = []

    def behave(connection: socket.socket) -> None:
        peers.append(connection.getpeername()[1])
        connection.settimeout(0.2)
        try:
            while connection.recv(65536):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        except TimeoutError:
            return

    with raw_server(behave) as url:
        client(url).read("/")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                client(url).read("/")
                code = 0
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(set(peers)) == 2


def test_retry_after_reads_seconds_and_dates() -> None:
    assert retry_after("7") == 7.0
    assert retry_after("0.5") == 0.5
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=30)))
    assert soon is not None
    assert 25 < soon <= 30
    assert retry_after(format_datetime(datetime.now(UTC) - timedelta(days=1))) == 0.0
    assert retry_after("99999999") == 86_400.0
    assert [retry_after(text) for text in (None, "", "soon", "nan")] == [None] * 4
