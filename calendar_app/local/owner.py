"""Who runs the database servers: the person who starts them, or, for root, a user of their own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendar_app.local import LocalFailure

SERVICE_USER = "instep"
WAYS_TO_ADD = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"),
    ("adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/bin/false"),
)


@dataclass(frozen=True)
class Owner:
    """A user the servers run as; ``borrowed`` means it is not the user this process runs as."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def popen_options(self) -> dict[str, Any]:
        """What subprocess needs to start a process as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}

    def take(self, path: Path) -> None:
        """Hands one file or folder of ours over to this user."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user reaches the folder through all of its parents."""
        if not self.borrowed:
            return os.access(folder, os.X_OK)
        test = ["/bin/sh", "-c", 'test -x "$0"', str(folder)]
        return subprocess.run(test, check=False, cwd="/", **self.popen_options()).returncode == 0


def service_owner(data: Path) -> Owner:
    """The user for the servers whose data is, or will be, in that folder.

    That is oneself; for root it is who made the folder, or else a user of its own, made first if need be. Raises
    LocalFailure when that is impossible.
    """
    if os.geteuid() != 0:
        return Owner(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid(), borrowed=False)
    if data.exists() and (found := data.stat()).st_uid != 0:
        return Owner(name=str(found.st_uid), uid=found.st_uid, gid=found.st_gid, borrowed=True)
    if not _exists(SERVICE_USER):
        _add(SERVICE_USER)
    entry = pwd.getpwnam(SERVICE_USER)
    if entry.pw_uid == 0:
        raise LocalFailure(f"The user {SERVICE_USER!r} is root here, and PostgreSQL does not run as root.")
    return Owner(name=SERVICE_USER, uid=entry.pw_uid, gid=entry.pw_gid, borrowed=True)


def _exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _add(name: str) -> None:
    said = "neither useradd nor adduser is installed"
    for way in WAYS_TO_ADD:
        if shutil.which(way[0]) is None:
            continue
        result = subprocess.run([*way, name], check=False, capture_output=True, text=True)
        if _exists(name):  # made just now, or by another start at the same moment
            return
        said = (result.stderr or result.stdout).strip().replace("\n", " ")
    raise LocalFailure(
        f"PostgreSQL does not run as root, and the user {name!r} could not be made for it ({said}). "
        "Start as an ordinary user, make that user, or set DATABASE_URL to a server of your own."
    )


@contextmanager
def private_umask() -> Iterator[None]:
    """Files and folders made inside are readable by their owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
