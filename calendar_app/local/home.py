"""Where everything local lives: ``CALENDAR_HOME`` and the services' own folder in it."""

import hashlib
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from calendar_app.lib.environment import SECRET_KEY_FILE
from calendar_app.local import LocalFailure
from calendar_app.local.owner import Owner, private_umask, service_owner

LONGEST_SOCKET_PATH = 100  # bytes; Linux takes 107, macOS 103
SYSTEM_FOLDER = Path("/var/lib/instep")
SHORT_FOLDER = Path("/tmp")  # noqa: S108 - what we make there is checked to be ours


@dataclass(frozen=True)
class Home:
    """The folder of one installation. Two checkouts have two homes and share nothing."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "Home":
        """The home in that folder, made if need be; raises LocalFailure when it cannot be written."""
        home = cls(folder.resolve())
        try:
            if not home.folder.exists():
                home.folder.mkdir(parents=True)
                home.folder.chmod(0o755)
            home.locks.mkdir(exist_ok=True)
        except OSError as problem:
            raise LocalFailure(f"CALENDAR_HOME ({folder}) cannot be written: {problem.strerror}.") from None
        return home

    @property
    def locks(self) -> Path:
        """Lock files; the operating system drops a lock when its holder dies."""
        return self.folder / "locks"

    @cached_property
    def owner(self) -> Owner:
        """Who the servers of this home run as: who they ran as before, if root starts what another user made."""
        return service_owner(self.folder / "services")

    @cached_property
    def services(self) -> Path:
        """The folder of the servers' data and logs, theirs alone; elsewhere if they cannot reach it in the home."""
        if self.owner.can_enter(self.folder):
            return self._own(self.folder / "services")
        return self._own(self._elsewhere())

    @cached_property
    def sockets(self) -> Path:
        """A folder only the servers' user can enter, with a path short enough for sockets and free of commas."""
        inside = self.services / "sockets"
        longest = os.fsencode(inside / ".s.PGSQL.5432")
        if len(longest) <= LONGEST_SOCKET_PATH and b"," not in longest:
            return self._own(inside)
        return self._own(SHORT_FOLDER / f"instep-{self.mark}")

    @cached_property
    def mark(self) -> str:
        """A short name for this home that no other home on the machine has."""
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]

    @property
    def logs(self) -> Path:
        """The servers' log files."""
        return self._own(self.services / "log")

    def secret_key(self) -> str:
        """The key that signs sessions here: made once, then kept."""
        file = self.folder / SECRET_KEY_FILE
        if not file.exists():
            with private_umask():
                draft = file.with_suffix(f".{os.getpid()}")
                draft.write_text(secrets.token_urlsafe(48) + "\n")
                draft.rename(file)
        return file.read_text().strip()

    def package(self, name: str) -> Path:
        """The folder of an installed package with server binaries, in a place the servers' user can reach."""
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise LocalFailure(f"The package {name!r} is not installed. Run script/server, which installs it.")
        installed = Path(spec.submodule_search_locations[0])
        return installed if self.owner.can_enter(installed) else self._copy(installed)

    def _elsewhere(self) -> Path:
        """A folder in the system's own place for data.

        A note in the home names it, and a note in it names the home: a home that was moved keeps its folder, one that
        was copied gets another.
        """
        note = self.folder / "services-are-elsewhere.txt"
        if note.exists():
            known = Path(note.read_text().strip())
            home = Path((known / "home.txt").read_text().strip()) if known.is_dir() else self.folder
            if known.is_dir() and (home == self.folder or not home.exists()):
                (known / "home.txt").write_text(f"{self.folder}\n")
                return known
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not self.owner.can_enter(SYSTEM_FOLDER):
            raise LocalFailure(
                f"The user {self.owner.name!r} can reach neither {self.folder} nor {SYSTEM_FOLDER}. "
                "Set CALENDAR_HOME to a folder it can reach, such as one in /srv."
            )
        outside = self._own(SYSTEM_FOLDER / secrets.token_hex(8))
        (outside / "home.txt").write_text(f"{self.folder}\n")
        note.write_text(f"{outside}\n")
        return outside

    def _copy(self, installed: Path) -> Path:
        """The binaries again, beside the data: one copy, of the version that is installed."""
        copies = self._own(self.services / "binaries")
        copy = copies / f"{installed.name}-{importlib.metadata.version(installed.name)}"
        if not copy.exists():
            for outdated in copies.glob(f"{installed.name}-*"):
                shutil.rmtree(outdated)
            draft = copies / f"draft-{installed.name}"
            shutil.rmtree(draft, ignore_errors=True)
            for part in (installed, installed.with_name(f"{installed.name}.libs")):
                if part.exists():
                    shutil.copytree(part, draft / part.name)
            draft.rename(copy)
        return copy / installed.name

    def _own(self, folder: Path) -> Path:
        """The folder, made for the servers' user alone; raises LocalFailure when somebody else made it."""
        try:
            folder.mkdir(mode=0o700)
            self.owner.take(folder)
        except FileExistsError:
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid not in (self.owner.uid, os.geteuid()):
                raise LocalFailure(
                    f"{folder} belongs to another user (number {found.st_uid}). Start as that user or as root, "
                    "or set CALENDAR_HOME to another folder."
                ) from None
        return folder
