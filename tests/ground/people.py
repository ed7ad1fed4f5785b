"""What a person's shell looks like to the commands they run."""

import os
import re

from calendar_app.local.home import Home


def variables(home: Home, **more: str) -> dict[str, str]:
    """The environment of a person's shell: nothing of the test run's own services in it."""
    kept = {name: value for name, value in os.environ.items() if not re.match(r"DATABASE_URL|REDIS_URL|INSTEP", name)}
    return {**kept, "CALENDAR_HOME": str(home.folder), **more}
