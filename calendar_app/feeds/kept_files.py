"""Files this process has just served, kept by a hash of their bytes: nothing kept here can ever be wrong."""

from collections import OrderedDict
from threading import Lock

MOST_BYTES = 32 * 1024 * 1024


class KeptFiles:
    """The files used last, up to so many bytes. They go with the process."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """Return the file of this key, if it is here."""
        with self._lock:
            found = self._files.get(key)
            if found is not None:
                self._files.move_to_end(key)
            return found

    def put(self, key: str, file: bytes) -> None:
        """Keep a file, in the place of those not used for longest. One that alone is too large is not kept."""
        if len(file) > self._most_bytes:
            return
        with self._lock:
            self._bytes += len(file) - len(self._files.pop(key, b""))
            self._files[key] = file
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._files.popitem(last=False)[1])

    def clear(self) -> None:
        """Let all of them go."""
        with self._lock:
            self._files.clear()
            self._bytes = 0


FILES = KeptFiles()
