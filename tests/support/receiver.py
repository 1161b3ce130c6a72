"""Another machine that our messages go to: an HTTP server on loopback that keeps what it got.

with receiving() as receiver:
    receiver.url            http://127.0.0.1:PORT
    receiver.bodies         of POST requests, parsed as JSON, oldest first
    receiver.pings          how many GET requests came
    receiver.status = 500   what it answers from now on
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in."""

    url: str = ""
    status: int = 200
    pings: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        return [str(body["title"]) for body in self.bodies]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            receiver.pings += 1
            self._answer()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.status == 200:
                receiver.bodies.append(body)
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
