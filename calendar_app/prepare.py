"""Makes database and static files ready to serve, in one process: ``python -m calendar_app.prepare [--demo]``.

Safe to run at every start: what is done already is left as it is.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main(arguments: list[str]) -> int:
    """Migrates, collects static files and, if asked, loads the demo organisation into an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if "--demo" in arguments:
            call_command("load_demo", if_empty=True)
    except CommandError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
