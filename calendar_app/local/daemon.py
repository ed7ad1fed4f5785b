"""What the two local servers have in common: a data folder they work in, one main process, one log."""

import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import psutil

from calendar_app.local.home import Home
from calendar_app.local.logs import open_log
from calendar_app.local.processes import end, lives, processes_in


class Daemon(ABC):
    """One server of one home. Callers hold the home's mutex while they start or stop it."""

    program: ClassVar[str]
    title: ClassVar[str]
    variable: ClassVar[str]
    data_folder: ClassVar[str]
    stop_signal: ClassVar[int] = signal.SIGTERM
    stop_patience: ClassVar[float]

    def __init__(self, home: Home) -> None:
        self.home = home
        self.child: subprocess.Popen[bytes] | None = None
        self._found: psutil.Process | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """What the server's variable is for whoever uses it."""

    @abstractmethod
    def start(self) -> None:
        """Starts the server, or finds it running, and returns once it answers; raises LocalFailure if it does not."""

    @cached_property
    def data(self) -> Path:
        """The folder the server works in, by which it is known as ours."""
        return self.home.services / self.data_folder

    def running(self) -> psutil.Process | None:
        """The server's main process, if it is up."""
        if self.child is not None:
            self.child.poll()
        if self._found is None or not lives(self._found):
            self._found = next((one for one in processes_in(self.data, self.program) if self.is_main(one)), None)
        return self._found

    def is_main(self, process: psutil.Process) -> bool:
        """Whether this process of the program in our folder is the main one."""
        return process.is_running()

    def stop(self) -> None:
        """Stops the server."""
        process = self.running()
        if process is not None:
            end([process], patience=self.stop_patience, first=self.stop_signal)
        if self.child is not None:
            self.child.wait()
            self.child = None

    def launch(self, command: Sequence[str | Path]) -> None:
        """Starts the main process, in the data folder, in a session of its own and as the home's owner."""
        if self.child is not None:
            self.child.wait(self.stop_patience)  # killed by others, it may not have quite ended
        with open_log(self.home, self.program) as log:
            self.child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                **self.home.owner.popen_options(),
            )

    def has_ended(self) -> bool:
        """Whether the process started here is gone already."""
        return self.child is not None and self.child.poll() is not None
