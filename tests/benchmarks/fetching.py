"""Fetching the same address again and again over HTTP, a connection each, as calendar programs do."""

import socket
import time
from dataclasses import dataclass
from multiprocessing import Process, Queue


@dataclass(frozen=True)
class Question:
    """What to ask of a server on this machine, and how it is to answer."""

    port: int
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def ask(self) -> bytes:
        """Ask once and return the whole answer."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        pieces = []
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode())
            while piece := line.recv(1 << 20):
                pieces.append(piece)
        answer = b"".join(pieces)
        assert answer.split(b" ", 2)[1] == str(self.status).encode(), answer[:200]
        return answer

    def milliseconds(self) -> float:
        """Return how long one answer takes."""
        began = time.perf_counter()
        self.ask()
        return (time.perf_counter() - began) * 1000


def per_second(question: Question, *, seconds: float, clients: int) -> float:
    """Return how many answers a second so many clients get, each in a process of its own."""
    answers: Queue[int] = Queue()
    asking = [Process(target=_ask_on, args=(question, seconds, answers)) for _each in range(clients)]
    for each in asking:
        each.start()
    counts = [answers.get(timeout=seconds + 120) for _each in asking]
    for each in asking:
        each.join()
    return sum(counts) / seconds


def _ask_on(question: Question, seconds: float, answers: "Queue[int]") -> None:
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        question.ask()
        count += 1
    answers.put(count)
