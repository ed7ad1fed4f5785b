"""Every setting an installation can choose, read from environment variables, checked, with its default.

A wrong value is refused with one line that names the variable, what is wrong with it and what would be right. Nothing
here imports Django, so that the local services can use it too.
"""

import os
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SECRET_KEY_FILE = "secret_key"  # noqa: S105 - the name of a file
SHORTEST_SECRET_KEY = 32
SHORTEST_TOKEN = 16
ASKED_AGAIN = 5  # times a connection is asked the same by calendar_app.lib.compiled before it keeps it prepared
CONNECTION_LIFE = 600  # seconds a web thread keeps its database connection; Celery opens one a task

# scheme: (port, extra settings)
MAIL_SCHEMES: dict[str, tuple[int, dict[str, bool]]] = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"EMAIL_USE_TLS": True}),
    "smtps": (465, {"EMAIL_USE_SSL": True}),
}
MAILBOX_SCHEMES = {"imaps": 993, "imap": 143, "pops": 995, "pop": 110}
"""Ways to read a mailbox, and the port of each."""

MAIL_BACKENDS = {
    "outbox": "calendar_app.outbox.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}


class WrongEnvironment(ValueError):
    """A variable has a value that cannot work. ``str()`` is one line for the person who set it."""


@dataclass(frozen=True)
class Environment:
    """What one installation chose. See docs/admin/environment.md for each variable."""

    debug: bool
    secret_key: str = field(repr=False)
    allowed_hosts: list[str]
    base_url: str
    port: int
    home: Path
    database: dict[str, Any] = field(repr=False)
    redis_url: str = field(repr=False)
    email: dict[str, Any] = field(repr=False)
    bounces: dict[str, Any] = field(repr=False)
    bounce_hook_secret: str = field(repr=False)
    metrics_token: str = field(repr=False)
    ready_wait_seconds: int
    default_from_email: str
    time_zone: str
    trusted_proxies: list[str]
    reachable_networks: list[str]


def read(variables: Mapping[str, str]) -> Environment:
    """The environment these variables describe; an empty value counts as unset. Raises WrongEnvironment."""
    given = {name: value.strip() for name, value in variables.items() if value.strip()}
    port = _port(given.get("PORT", "8000"))
    home = _home(given.get("CALENDAR_HOME", "var"))
    base_url = _base_url(given.get("BASE_URL", f"http://localhost:{port}"))
    base_host = urlsplit(base_url).hostname or "localhost"
    return Environment(
        debug=_flag("DEBUG", given.get("DEBUG", "false")),
        secret_key=_secret_key(given.get("SECRET_KEY"), home),
        allowed_hosts=_allowed_hosts(given.get("ALLOWED_HOSTS"), base_host),
        base_url=base_url,
        port=port,
        home=home,
        database=_database(given.get("DATABASE_URL", "postgresql://instep@127.0.0.1:5432/instep")),
        redis_url=_redis_url(given.get("REDIS_URL", "redis://127.0.0.1:6379/0")),
        email=_email(given.get("EMAIL_URL", "outbox:")),
        bounces=_bounces(given.get("BOUNCE_URL")),
        bounce_hook_secret=_token("BOUNCE_HOOK_SECRET", given.get("BOUNCE_HOOK_SECRET", "")),
        metrics_token=_token("METRICS_TOKEN", given.get("METRICS_TOKEN", "")),
        ready_wait_seconds=_seconds("READY_WAIT_SECONDS", given.get("READY_WAIT_SECONDS", "0")),
        default_from_email=_sender(given.get("DEFAULT_FROM_EMAIL", f"Instep <instep@{base_host}>")),
        time_zone=_time_zone(given.get("TIME_ZONE", "UTC")),
        trusted_proxies=_networks("TRUSTED_PROXIES", given.get("TRUSTED_PROXIES", "")),
        reachable_networks=_networks("REACHABLE_NETWORKS", given.get("REACHABLE_NETWORKS", "")),
    )


def _flag(name: str, text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise WrongEnvironment(f"{name} is {text!r}, but it must be true or false.")
    return words[text.lower()]


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise WrongEnvironment(f"PORT is {text!r}, but it must be a number from 1 to 65535.")
    return int(text)


def _home(text: str) -> Path:
    home = CHECKOUT / Path(text).expanduser()
    if home.exists() and not home.is_dir():
        raise WrongEnvironment(f"CALENDAR_HOME is {str(home)!r}, but that is a file; it must be a folder.")
    return home.resolve()


def _secret_key(text: str | None, home: Path) -> str:
    if text is None:
        kept = home / SECRET_KEY_FILE
        return kept.read_text(encoding="ascii").strip() if os.access(kept, os.R_OK) else ""
    if len(text) < SHORTEST_SECRET_KEY:
        raise WrongEnvironment(f"SECRET_KEY is too short: it needs {SHORTEST_SECRET_KEY} characters or more.")
    return text


def _base_url(text: str) -> str:
    url = _split("BASE_URL", text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise WrongEnvironment(
            f"BASE_URL is {text!r}, but it must be the address people use, such as https://calendar.example.com."
        )
    if url.path.strip("/") or url.query or url.fragment or url.username:
        raise WrongEnvironment(f"BASE_URL is {text!r}, but it must end after the host and port, without a path.")
    return f"{url.scheme}://{url.netloc}"


def _allowed_hosts(text: str | None, base_host: str) -> list[str]:
    if text is None:
        return list(dict.fromkeys([base_host, "localhost", "127.0.0.1", "[::1]"]))
    hosts = [host.strip() for host in text.split(",") if host.strip()]
    for host in hosts:
        if "/" in host or " " in host:
            raise WrongEnvironment(f"ALLOWED_HOSTS has {host!r}, but it must be host names, separated by commas.")
    return hosts


def _database(text: str) -> dict[str, Any]:
    url = _split("DATABASE_URL", text)
    options = dict(parse_qsl(url.query))
    name = unquote(url.path.removeprefix("/"))
    if url.scheme not in ("postgres", "postgresql"):
        raise WrongEnvironment(
            f"DATABASE_URL starts with {url.scheme + ':'!r}, but only PostgreSQL works: "
            "postgresql://user:password@host:5432/name."
        )
    if not name or "/" in name:
        raise WrongEnvironment(
            "DATABASE_URL must end with the name of one database: postgresql://user:password@host:5432/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or url.hostname or "",
        "PORT": options.pop("port", "") or str(url.port or ""),
        "OPTIONS": {"connect_timeout": "10", "prepare_threshold": ASKED_AGAIN, **options},
        "CONN_MAX_AGE": CONNECTION_LIFE,
        "CONN_HEALTH_CHECKS": True,
    }


def _redis_url(text: str) -> str:
    url = _split("REDIS_URL", text)
    complete = url.path.strip("/") if url.scheme == "unix" else url.hostname
    if url.scheme not in ("redis", "rediss", "unix") or not complete:
        raise WrongEnvironment(
            f"REDIS_URL starts with {url.scheme + ':'!r}, but it must look like redis://:password@host:6379/0, "
            "rediss:// for TLS, or unix:///path/to/socket."
        )
    return text


def _email(text: str) -> dict[str, Any]:
    url = _split("EMAIL_URL", text)
    if url.scheme in MAIL_BACKENDS:
        return {"EMAIL_BACKEND": MAIL_BACKENDS[url.scheme]}
    if url.scheme not in MAIL_SCHEMES or not url.hostname:
        raise WrongEnvironment(
            f"EMAIL_URL starts with {url.scheme + ':'!r}, but it must look like smtp+tls://user:password@host:587, "
            "smtps:// or smtp://, or be outbox: or console: to send nothing."
        )
    port, extra = MAIL_SCHEMES[url.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        **extra,
    }


def _bounces(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    url = _split("BOUNCE_URL", text)
    if url.scheme == "maildir" and not url.netloc and url.path.startswith("/"):
        return {"scheme": url.scheme, "path": unquote(url.path)}
    if url.scheme not in MAILBOX_SCHEMES or not (url.hostname and url.username and url.password):
        raise WrongEnvironment(
            f"BOUNCE_URL starts with {url.scheme + ':'!r}, but it must look like imaps://user:password@host/INBOX, "
            "pops://user:password@host, or maildir:///var/mail/bounces for a folder, with all its parts."
        )
    return {
        "scheme": url.scheme,
        "host": url.hostname,
        "port": url.port or MAILBOX_SCHEMES[url.scheme],
        "user": unquote(url.username),
        "password": unquote(url.password),
        "folder": _folder(unquote(url.path).strip("/")),
    }


def _folder(text: str) -> str:
    if not (text.isascii() and text.isprintable()) or set(text) & set('"\\'):
        raise WrongEnvironment("BOUNCE_URL must end with the name of a folder in plain letters, such as /INBOX.")
    return text or "INBOX"


def _token(name: str, text: str) -> str:
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii()):
        raise WrongEnvironment(f"{name} must have {SHORTEST_TOKEN} characters or more, all of them ASCII.")
    return text


def _seconds(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise WrongEnvironment(f"{name} is {text!r}, but it must be a number of seconds; 0 for never.")
    return int(text)


def _sender(text: str) -> str:
    if "@" not in text or "\n" in text:
        raise WrongEnvironment(
            f"DEFAULT_FROM_EMAIL is {text!r}, but it must be an address: Marketing calendar <calendar@example.com>."
        )
    return text


def _time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongEnvironment(
            f"TIME_ZONE is {text!r}, but no zone has that name; names look like Europe/Berlin."
        ) from None
    return text


def _networks(name: str, text: str) -> list[str]:
    networks = [network.strip() for network in text.split(",") if network.strip()]
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            raise WrongEnvironment(
                f"{name} has {network!r}, but it must be addresses or networks, such as 10.0.0.0/8."
            ) from None
    return networks


def _split(name: str, text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        url.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise WrongEnvironment(f"{name} is not an address that can be read; check its port and brackets.") from None
    return url
