"""What every local command begins with: the home, and the variables its processes get."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from calendar_app.lib.environment import CHECKOUT, Environment, read
from calendar_app.local.home import Home
from calendar_app.local.locks import FileLock


@dataclass(frozen=True)
class Setting:
    """One installation on this machine, as one command finds it."""

    environment: Environment
    home: Home
    given: Mapping[str, str]

    @classmethod
    def found(cls, given: Mapping[str, str]) -> Self:
        """What these variables describe; raises WrongEnvironment or LocalFailure."""
        environment = read(given)
        return cls(environment, Home.at(environment.home), given)

    def server_lock(self) -> FileLock:
        """Held by the one server of this home; its note is the address it serves."""
        return FileLock(self.home.locks / "server")

    def variables(self, services: Mapping[str, str], *, base_url: str | None = None) -> dict[str, str]:
        """The environment of a process of ours that works with these services."""
        return {
            **self.given,
            **services,
            "DJANGO_SETTINGS_MODULE": "calendar_app.settings",
            "CALENDAR_HOME": str(self.home.folder),
            "SECRET_KEY": self.given.get("SECRET_KEY", "").strip() or self.home.secret_key(),
            "BASE_URL": self.given.get("BASE_URL", "").strip() or base_url or self.environment.base_url,
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, [self.given.get("PYTHONPATH")])]),
        }
