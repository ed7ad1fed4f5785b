"""Hosts that answer over HTTP in every way a host can: real servers on 127.0.0.1, each in a thread of its own."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """A host: where it is, what it was asked, and what it answers (status, headers, body) to each request."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, dict[str, str], bytes]] = lambda _asked: (200, {}, b"ok")

    @property
    def url(self) -> str:
        """The address of its front door."""
        return f"http://127.0.0.1:{self.port}"

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Let it give the same answer from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda _asked: (status, named, body)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A host that keeps what it is asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            host.asked.append(asked)
            status, headers, answer = host.answer(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = _take  # noqa: N815 - names of the library

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def talker(says: Callable[[socket.socket], None]) -> Iterator[str]:
    """A host that does on its line whatever ``says`` does; its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            with line:
                try:
                    hear(line)
                    says(line)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)


def hear(line: socket.socket) -> None:
    """Read one request to its end, its body too: a line closed before that is reset, and its answer lost."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += line.recv(65536) or b"\r\n\r\n"
    head, _, body = heard.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (more := line.recv(65536)):
        missing -= len(more)


def drip(line: socket.socket) -> None:
    """Answer a sign at a time, each long before a wait for one sign is over."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for _sign in range(100):
        line.sendall(b"X")
        time.sleep(0.05)


def drip_body(line: socket.socket) -> None:
    """Answer at once, and then never come to an end."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _sign in range(100):
        line.sendall(b"X")
        time.sleep(0.05)


def hang(line: socket.socket) -> None:
    """Take the request and say nothing."""
    while line.recv(1024):
        pass


def hang_up(line: socket.socket) -> None:
    """Take the request and hang up."""
    line.shutdown(socket.SHUT_RDWR)


def flood(line: socket.socket) -> None:
    """Answer with far more than anybody wants to read."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    for _piece in range(10_000):
        line.sendall(b"x" * 100_000)
