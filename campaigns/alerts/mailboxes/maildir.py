"""A Maildir folder. What was read moves from ``new`` to ``cur`` and is marked as seen; nothing is deleted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from campaigns.alerts.mailboxes import LARGEST, MailboxFails, Waiting


class Maildir:
    """A folder with ``new`` and ``cur``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def waiting(self, at_most: int, known: Callable[[str], bool]) -> Iterator[Waiting]:
        """Yield the mails in ``new``, oldest name first. Raises ``MailboxFails``."""
        try:
            files = sorted(path for path in (self._folder / "new").iterdir() if not path.name.startswith("."))
        except OSError as problem:
            raise MailboxFails(f"{self._folder} cannot be read: {problem.strerror}") from problem
        fresh = (path for path in files if not known(_key(path)))
        for _count, path in zip(range(at_most), fresh, strict=False):
            raw = _beginning(path)
            if raw is not None:
                yield Waiting(_key(path), raw, partial(self._mark_seen, path))

    def _mark_seen(self, path: Path, _is_ours: bool) -> None:
        try:
            path.rename(self._folder / "cur" / f"{path.name.partition(':')[0]}:2,S")
        except FileNotFoundError:
            return  # another worker was quicker
        except OSError as problem:
            raise MailboxFails(f"{path} cannot be moved to cur: {problem.strerror}") from problem


@contextmanager
def maildir(address: Mapping[str, Any]) -> Iterator[Maildir]:
    """Yield the folder. Raises ``MailboxFails`` if it is none."""
    folder = Path(address["path"])
    if not (folder / "new").is_dir():
        raise MailboxFails(f"{folder} is no Maildir: it has no folder called new")
    yield Maildir(folder)


def _key(path: Path) -> str:
    return f"maildir:{path.name.partition(':')[0]}"


def _beginning(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise MailboxFails(f"{path} cannot be read: {problem.strerror}") from problem
