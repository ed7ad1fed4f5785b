"""Locks on files. The operating system drops a lock when its holder ends, however it ends, so none is ever stale."""

import fcntl
import os
import time
from pathlib import Path
from typing import Self


class FileLock:
    """A lock that processes share through one file: by many at once, or by one alone."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor: int | None = None

    def alone(self, *, wait: bool) -> bool:
        """Takes the lock for one holder, also from a shared one; False if others hold it and ``wait`` is off."""
        return self._take(fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def alone_within(self, seconds: float) -> bool:
        """Takes the lock for one holder, waiting a little for one that is about to let go."""
        deadline = time.monotonic() + seconds
        while not self.alone(wait=False):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def shared(self) -> None:
        """Takes the lock together with others who share it."""
        self._take(fcntl.LOCK_SH)

    def release(self) -> None:
        """Gives the lock up."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def write_note(self, note: str) -> None:
        """Leaves a note for those who find the lock taken; for its one holder."""
        self.file.write_text(note)

    def note_of_holder(self) -> str | None:
        """The note of whoever holds the lock now; None if nobody does."""
        other = FileLock(self.file)
        try:
            return None if other.alone(wait=False) else self.file.read_text().strip()
        finally:
            other.release()

    def _take(self, kind: int) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, kind)
        except BlockingIOError:
            return False
        return True

    def __enter__(self) -> Self:
        self.alone(wait=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
