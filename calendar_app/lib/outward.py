"""Asking other hosts over HTTP from a server inside a network: which may be reached, for how long, how much is read.

The address a name stands for is looked up once, checked, and connected to: a name that leads somewhere else the next
moment gains nothing. Redirects are answers like any others, never followed. Only public addresses are reached, and the
networks the installation names (``REACHABLE_NETWORKS``); without encryption none but those.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IPAddress = IPv4Address | IPv6Address

_PORTS = {"http": 80, "https": 443}
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052): its last 32 bits are one."""

_KEPT = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True)
class Limits:
    """How long to wait for a connection, for everything together, and how much of an answer to read."""

    connect_seconds: float = 4.0
    total_seconds: float = 10.0
    most_bytes: int = 64 * 1024


LIMITS = Limits()


@dataclass(frozen=True)
class Answer:
    """What a host said. Of a long body only the beginning is there."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return one header, whatever its case; empty if it is not there."""
        return self.headers.get(name.lower(), "")


class BadAddress(ValueError):
    """This is no address of a host on the web."""


class Unreachable(Exception):
    """There is no answer. ``handed_over`` says that the host may have read the request all the same."""

    def __init__(self, detail: str, *, handed_over: bool = False) -> None:
        super().__init__(detail)
        self.handed_over = handed_over


class Forbidden(Unreachable):
    """The address is not one to be reached from here."""


@dataclass(frozen=True)
class Target:
    """Where an address leads, taken apart. ``path`` holds the query, too."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)


def target_of(url: str) -> Target:
    """Return the parts of an ``http:`` or ``https:`` address. Raises ``BadAddress``.

    A user name and a password are not taken: they would stand in logs on the way.
    """
    try:
        split = urlsplit(url.strip())
        port = split.port or _PORTS.get(split.scheme, 0)
        host = (split.hostname or "").rstrip(".").encode("idna" if not _is_literal(split.hostname) else "ascii")
    except (ValueError, UnicodeError) as problem:
        raise BadAddress("The address cannot be read.") from problem
    if not port or not host or split.username is not None or any(sign.isspace() for sign in url.strip()):
        raise BadAddress("The address cannot be read.")
    path = split.path or "/"
    return Target(
        split.scheme, host.decode(), port, quote(f"{path}?{split.query}" if split.query else path, safe=_KEPT)
    )


def check_reachable(url: str) -> None:
    """Raise ``BadAddress`` or ``Forbidden`` for what ``fetch`` would not reach as things are now.

    A name that cannot be looked up passes: it may be known tomorrow, and is checked again then.
    """
    target = target_of(url)
    try:
        _open_to_us(target)
    except Forbidden:
        raise
    except Unreachable:
        return


def fetch(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", limits: Limits = LIMITS) -> Answer:
    """Send one request and return the answer, whatever it is. Raises ``BadAddress``, ``Forbidden``, ``Unreachable``."""
    target = target_of(url)
    clock = _Countdown(limits.total_seconds)
    line = _connect(target, clock, limits)
    connection = _Connection(target, line, clock)
    handed_over = False
    try:
        connection.request(method, target.path, body=body or None, headers=dict(headers))
        handed_over = True
        with connection.getresponse() as response:
            said = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, said, _beginning(response, limits.most_bytes))
    except (OSError, http.client.HTTPException) as problem:
        raise Unreachable(_words(problem), handed_over=handed_over) from problem
    except ValueError as problem:  # a header or a path that cannot be written
        raise BadAddress("The address cannot be read.") from problem
    finally:
        connection.close()
        line.close()


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses a name stands for now, in the order in which to try them. Raises ``OSError``."""
    return list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the open internet, and not of a machine or network like the one we stand in."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not special


def is_reachable(address: IPAddress, *, encrypted: bool) -> bool:
    """Whether this installation may open a connection to an address."""
    if any(address in network for network in _named(tuple(settings.REACHABLE_NETWORKS))):
        return True
    return encrypted and is_public(address)


def _inner(address: IPAddress) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for on one of the roads between the two."""
    if not isinstance(address, IPv6Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@lru_cache(maxsize=8)
def _named(networks: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(ip_network(each) for each in networks)


def _is_literal(host: str | None) -> bool:
    try:
        ip_address(host or "")
    except ValueError:
        return False
    return True


class _Countdown:
    """The seconds that are left for everything together."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return what is left. Raises ``TimeoutError`` if nothing is."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("It took too long.")
        return left


class _Unhurried(io.RawIOBase):
    """What comes over a connection, each piece waited for no longer than everything together may take."""

    def __init__(self, line: socket.socket, clock: _Countdown) -> None:
        self._line = line
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._clock.left())
        return self._line.recv_into(buffer)


class _Reading:
    """What ``HTTPResponse`` asks of a socket."""

    def __init__(self, line: socket.socket, clock: _Countdown) -> None:
        self._line = line
        self._clock = clock

    def makefile(self, *_args: object, **_options: object) -> io.BufferedReader:
        return io.BufferedReader(_Unhurried(self._line, self._clock))


class _Connection(http.client.HTTPConnection):
    """An HTTP connection over a line that is open already."""

    def __init__(self, target: Target, line: socket.socket, clock: _Countdown) -> None:
        super().__init__(target.host, target.port)
        self.default_port = _PORTS[target.scheme]
        self.sock = line
        self._clock = clock
        self.auto_open = 0

    def close(self) -> None:
        """Let go of the line without closing it: where an answer ends with it, the body comes after this is called."""
        self.sock = None
        super().close()

    def send(self, data: Any) -> None:
        """Send no longer than everything together may take."""
        self.sock.settimeout(self._clock.left())
        super().send(data)

    def response_class(self, line: socket.socket, *args: Any, **options: Any) -> http.client.HTTPResponse:  # type: ignore[override]
        """Return the reader of an answer."""
        return http.client.HTTPResponse(cast(socket.socket, _Reading(line, self._clock)), *args, **options)


def _open_to_us(target: Target) -> list[str]:
    """Return those addresses of a host that may be reached. Raises ``Forbidden`` if none is, ``Unreachable``."""
    try:
        found = addresses_of(target.host, target.port)
    except (OSError, UnicodeError) as problem:
        raise Unreachable(f"The name {target.host} is not known.") from problem
    encrypted = target.scheme == "https"
    allowed = [each for each in found if is_reachable(_read(each), encrypted=encrypted)]
    if found and not allowed:
        public = all(is_public(_read(each)) for each in found)
        raise Forbidden(
            _("%(host)s is reached by https only.") % {"host": target.host}
            if public
            else _("%(host)s is inside a private network, which is closed to us. Whoever runs Instep can open it.")
            % {"host": target.host}
        )
    return allowed


def _read(address: str) -> IPAddress:
    return ip_address(address.partition("%")[0])  # without the zone of a link-local one: "fe80::1%eth0"


def _connect(target: Target, clock: _Countdown, limits: Limits) -> socket.socket:
    last: OSError = OSError("There is no address to connect to.")
    for address in _open_to_us(target):
        try:
            return _line_to(address, target, min(limits.connect_seconds, clock.left()))
        except OSError as problem:
            last = problem
    raise Unreachable(_words(last)) from last


def _line_to(address: str, target: Target, seconds: float) -> socket.socket:
    line = socket.create_connection((address, target.port), timeout=seconds)
    if target.scheme == "http":
        return line
    try:
        return _tls().wrap_socket(line, server_hostname=target.host)
    except BaseException:
        line.close()
        raise


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _beginning(response: http.client.HTTPResponse, most: int) -> bytes:
    return b"".join(_pieces(response, most))


def _pieces(response: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    while most > 0 and (piece := response.read1(min(most, 16 * 1024))):
        most -= len(piece)
        yield piece


def _words(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"Its certificate is not valid: {problem.verify_message}"
    if isinstance(problem, TimeoutError):
        return "It did not answer in time."
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return type(problem).__name__ if isinstance(problem, http.client.HTTPException) else str(problem)
