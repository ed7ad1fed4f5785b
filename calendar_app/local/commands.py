"""The command lines of web, worker and beat: the same here and in a container."""

import sys

WEB_WORKERS = 2
WEB_THREADS = 4  # each keeps a database connection
WEB_CONNECTIONS = 4_000  # of a process: each open calendar keeps one, and who comes when all are taken is not answered
TASKS_AT_ONCE = 2
# Celery warns of root at every start. Who starts Instep as root on their own machine has chosen so.
QUIET = ["-W", "ignore:You're running the worker with superuser"]
CELERY = [sys.executable, *QUIET, "-m", "celery", "--quiet", "--app", "calendar_app"]


def web(host: str, port: int) -> list[str]:
    """The web server on this address."""
    return [
        *[sys.executable, "-m", "granian", "calendar_app.wsgi:application", "--interface", "wsgi", "--no-ws"],
        *["--host", host, "--port", str(port)],
        *["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)],
        *["--backlog", str(WEB_CONNECTIONS), "--backpressure", str(WEB_CONNECTIONS)],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"],
    ]


def worker() -> list[str]:
    """The Celery worker; one is enough for many mails a second, more may run."""
    return [
        *[*CELERY, "worker", "--loglevel", "WARNING", "--concurrency", str(TASKS_AT_ONCE)],
        *["--without-gossip", "--without-mingle"],
    ]


def beat() -> list[str]:
    """The clock. A second one does no harm."""
    return [*CELERY, "beat", "--loglevel", "WARNING", "--enable-remote-control"]
