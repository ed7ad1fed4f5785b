"""The local services of one home, shared by all who use them: the first in starts them, the last out stops them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from calendar_app.local.daemon import Daemon
from calendar_app.local.home import Home
from calendar_app.local.locks import FileLock
from calendar_app.local.postgres import Postgres
from calendar_app.local.valkey import Valkey


class Services:
    """PostgreSQL and Valkey of one home, each unless the environment names another."""

    def __init__(self, home: Home, variables: Mapping[str, str]) -> None:
        self.home = home
        self.servers: list[Daemon] = [
            server for server in (Postgres(home), Valkey(home)) if not variables.get(server.variable, "").strip()
        ]
        self._mutex = FileLock(home.locks / "mutex")
        self._users = FileLock(home.locks / "users")

    def titles(self) -> str:
        """The servers that run here, for people: empty if the environment names all of them."""
        return " and ".join(server.title for server in self.servers)

    def enter(self) -> dict[str, str]:
        """Uses the services, started if need be. Returns the variables that name them; raises LocalFailure."""
        with self._mutex:
            self._users.shared()
            complete = False
            try:
                for server in self.servers:
                    server.start()
                complete = True
            finally:
                if not complete:
                    self._leave()
        return {server.variable: server.url for server in self.servers}

    def leave(self) -> None:
        """Stops using the services; they stop too when nobody else uses them."""
        with self._mutex:
            self._leave()

    def revive(self) -> list[str]:
        """Starts again what has died under its users. Returns the names of those; raises LocalFailure."""
        dead = [server for server in self.servers if server.running() is None]
        if dead:
            with self._mutex:
                for server in dead:
                    server.start()
        return [server.title for server in dead]

    def stop_if_unused(self) -> bool:
        """Stops services that a killed process left running; False if somebody uses them."""
        with self._mutex:
            unused = self._users.alone(wait=False)
            if unused:
                self._stop()
            self._users.release()
        return unused

    def _leave(self) -> None:
        if self._users.alone(wait=False):
            self._stop()
        self._users.release()

    def _stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()


@contextmanager
def using(services: Services) -> Iterator[dict[str, str]]:
    """The services, in use while the block runs; yields the variables that name them."""
    named = services.enter()
    try:
        yield named
    finally:
        services.leave()
