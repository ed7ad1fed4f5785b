"""A lean SMTP server, so that senders are measured and not what they send to.

``python -m tests.benchmarks.sink PORT FILE`` takes every mail and appends a line for each: when, and its Message-ID.
"""

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import TextIO

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",  # as hosts have it (RFC 2920)
    b"HELO": b"250 sink\r\n",
    b"QUIT": b"221 Bye\r\n",
    b"DATA": b"354 Go on\r\n",
}


class Dialogue(asyncio.Protocol):
    """One connection: commands line by line, and mails up to the line with the dot."""

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._buffer = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command and every whole mail."""
        self._buffer += data
        while (END if self._in_data else b"\r\n") in self._buffer:
            self._take_mail() if self._in_data else self._take_command()

    def _take_command(self) -> None:
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        verb = line[:4].upper()
        self._in_data = verb == b"DATA"
        self._transport.write(ANSWERS.get(verb, b"250 OK\r\n"))
        if verb == b"QUIT":
            self._transport.close()

    def _take_mail(self) -> None:
        mail, _, self._buffer = self._buffer.partition(END)
        found = MESSAGE_ID.search(mail)
        self._log.write(f"{time.monotonic():.6f}\t{found.group(1).decode() if found else ''}\n")
        self._in_data = False
        self._transport.write(b"250 Taken\r\n")


async def serve(port: int, path: Path) -> None:
    """Take mail until killed."""
    with path.open("a", encoding="utf-8", buffering=1) as log:
        server = await asyncio.get_running_loop().create_server(lambda: Dialogue(log), "127.0.0.1", port)
        log.write("ready\n")
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
