"""An IMAP and a POP server for tests, each just as large as reading a mailbox needs, in a thread on 127.0.0.1."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

USER, PASSWORD = "bounces", "open sesame"


@dataclass
class Box:
    """The mails, what was seen or deleted of them, and what a client asked for."""

    mails: dict[int, bytes]
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(box: Box, scheme: str) -> Iterator[dict[str, Any]]:
    """Serve the mails; yields the address as ``BOUNCE_URL`` is read."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (_imap if scheme == "imap" else _pop)(box, self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        host, port = server.server_address[:2]
        try:
            yield {
                "scheme": scheme,
                "host": host,
                "port": port,
                "user": USER,
                "password": PASSWORD,
                "folder": "INBOX",
            }
        finally:
            server.shutdown()
            thread.join()


def _imap(box: Box, stream: socketserver.StreamRequestHandler) -> None:
    stream.wfile.write(b"* OK ready\r\n")
    for line in stream.rfile:
        tag, _, command = line.decode().strip().partition(" ")
        box.asked.append(command)
        ok = not command.startswith("LOGIN") or PASSWORD in command
        for answer in _imap_answers(box, command):
            stream.wfile.write(answer)
        stream.wfile.write(f"{tag} {'OK' if ok else 'NO'} done\r\n".encode())
        if command == "LOGOUT":
            return


def _imap_answers(box: Box, command: str) -> Iterator[bytes]:
    number = int(found.group(1)) if (found := re.match(r"UID \w+ (\d+)", command)) else 0
    if command == "CAPABILITY":
        yield b"* CAPABILITY IMAP4rev1\r\n"
    elif command.startswith("SELECT"):
        yield f"* {len(box.mails)} EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\n".encode()
    elif command == "UID SEARCH UNSEEN":
        yield f"* SEARCH {' '.join(str(each) for each in box.mails if each not in box.seen)}\r\n".encode()
    elif command.startswith("UID FETCH"):
        raw = box.mails[number]
        yield f"* 1 FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
    elif command.startswith("UID STORE"):
        box.seen.add(number)
    elif command == "LOGOUT":
        yield b"* BYE\r\n"


def _pop(box: Box, stream: socketserver.StreamRequestHandler) -> None:
    stream.wfile.write(b"+OK ready\r\n")
    for line in stream.rfile:
        command, _, argument = line.decode().strip().partition(" ")
        box.asked.append(command)
        if command == "PASS" and argument != PASSWORD:
            stream.wfile.write(b"-ERR no\r\n")
            continue
        stream.wfile.write(b"+OK\r\n")
        if command == "UIDL":
            known = (f"{each} uid{each}\r\n" for each in box.mails if each not in box.deleted)
            stream.wfile.write("".join(known).encode() + b".\r\n")
        elif command == "TOP":
            stream.wfile.write(box.mails[int(argument.split()[0])].replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        elif command == "DELE":
            box.deleted.add(int(argument))
        elif command == "QUIT":
            return
