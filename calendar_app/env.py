"""The environment this process was started with: ``env``. A wrong value ends it with one line that says why."""

import os

from calendar_app.lib.environment import Environment, WrongEnvironment, read


def _read_or_end() -> Environment:
    try:
        return read(os.environ)
    except WrongEnvironment as wrong:
        raise SystemExit(str(wrong)) from None


def require_secret_key() -> None:
    """Ends the process with one line when nothing can be signed; for the entry points that serve people."""
    if not env.secret_key:
        raise SystemExit(
            "SECRET_KEY is not set. Set it to a long random text that never changes, the same for web, worker and "
            "beat; script/server makes and keeps one by itself."
        )


env = _read_or_end()
