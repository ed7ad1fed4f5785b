"""Posting to chats through Apprise: a few services, one place each, no files, no redirects, all of it by ``outward``.

Only the services named here are known. None of Apprise's other plug-ins is ever loaded, so that no address can make
it run a program, read a file or talk past our guard.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import requests.adapters
import requests.sessions
from apprise.asset import AppriseAsset
from apprise.common import NotifyFormat, OverflowMode, PersistentStoreMode
from apprise.exception import AppriseException
from django.utils.translation import gettext as _
from requests.structures import CaseInsensitiveDict

from calendar_app.lib.outward import LIMITS, Answer, BadAddress, Limits, Unreachable, fetch

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it names addresses, which are secrets


@dataclass(frozen=True)
class Service:
    """A chat service: its name, Apprise's plug-in and the options an address of it may carry."""

    name: str
    module: str
    plugin: str
    options: frozenset[str] = frozenset()


_SLACK = Service("Slack", "slack", "NotifySlack", frozenset({"token", "mode", "to"}))
_TEAMS = Service(
    "Microsoft Teams",
    "workflows",
    "NotifyWorkflows",
    frozenset(
        {"id", "sig", "signature", "sp", "sv", "ver", "api-version", "workflow", "route", "routeid", "powerautomate"}
    ),
)
_DISCORD = Service("Discord", "discord", "NotifyDiscord", frozenset({"thread", "botname"}))
_MATTERMOST = Service("Mattermost", "mattermost", "NotifyMattermost", frozenset({"channel", "to", "botname"}))
_GOOGLE = Service("Google Chat", "google_chat", "NotifyGoogleChat", frozenset({"key", "token", "thread", "threadkey"}))
_MATRIX = Service("Matrix", "matrix", "NotifyMatrix", frozenset({"mode", "token", "to", "path", "version", "v"}))
_ROCKET = Service("Rocket.Chat", "rocketchat", "NotifyRocketChat", frozenset({"mode", "to", "webhook"}))
_TELEGRAM = Service("Telegram", "telegram", "NotifyTelegram", frozenset({"to", "thread", "topic"}))
_ZULIP = Service("Zulip", "zulip", "NotifyZulip", frozenset({"to", "token"}))
_NEXTCLOUD = Service("Nextcloud Talk", "nextcloudtalk", "NotifyNextcloudTalk", frozenset({"url_prefix"}))
_WEBEX = Service("Webex", "webexteams", "NotifyWebexTeams", frozenset({"mode", "to", "token"}))

SERVICES: Final[dict[str, Service]] = {
    "slack": _SLACK,
    "workflow": _TEAMS,
    "workflows": _TEAMS,
    "discord": _DISCORD,
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "gchat": _GOOGLE,
    "matrix": _MATRIX,
    "matrixs": _MATRIX,
    "rocket": _ROCKET,
    "rockets": _ROCKET,
    "tgram": _TELEGRAM,
    "zulip": _ZULIP,
    "nctalk": _NEXTCLOUD,
    "nctalks": _NEXTCLOUD,
    "wxteams": _WEBEX,
}
"""The services by the scheme of Apprise's addresses. Anything else is no chat."""

_NATIVE = (_SLACK, _TEAMS, _DISCORD, _GOOGLE, _MATRIX, _WEBEX)
"""Those whose own ``https:`` address, as they show it for copying, is understood as well."""

_ASSET: Final[dict[str, Any]] = {
    "app_id": "Instep",
    "app_desc": "Instep",
    "app_url": "",
    "async_mode": False,
    "http_redirects": False,
}


class NotAChat(ValueError):
    """This is no address of a chat that is known; the sentence says what is wrong with it, and holds none of it."""


@dataclass(frozen=True)
class Chat:
    """A place to post to. ``host`` is where its service is asked, ``origin`` the beginning of that address."""

    service: str
    host: str
    origin: str
    plugin: Any = field(repr=False)


@dataclass
class _Talk:
    """What is said with a service while one text is posted."""

    limits: Limits
    answers: list[Answer] = field(default_factory=list)
    problem: Unreachable | None = None


_talk: ContextVar[_Talk | None] = ContextVar("talk", default=None)


def read_chat(address: str) -> Chat:
    """Return the place an address names. Raises ``NotAChat``. Asks nobody."""
    address = address.strip()
    service, given = _given(address)
    given.pop("schema", None)
    # Nothing of these may come from the address: what Apprise reads a file for, waits for or sends elsewhere.
    given |= {"e2ee": False} if service is _MATRIX else {}
    asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, secure_logging=True, **_ASSET)
    try:
        plugin = _plugin(service)(**given, asset=asset)
    except (AppriseException, TypeError, ValueError) as problem:
        raise NotAChat(_("This is not a whole address of %(service)s.") % {"service": service.name}) from problem
    if len(plugin) > 1:
        raise NotAChat(_("This address leads to several places. Give each of them a route of its own."))
    plugin.overflow_mode = OverflowMode.TRUNCATE
    host = _host(plugin)
    is_secure = plugin.secure or not plugin.protocol  # most have no unencrypted way at all
    port = f":{plugin.port}" if getattr(plugin, "port", None) else ""
    return Chat(service.name, host, f"{'https' if is_secure else 'http'}://{host}{port}", plugin)


def post(chat: Chat, *, title: str, text: str, limits: Limits = LIMITS) -> Answer:
    """Post a text and return the service's last answer. Raises ``Unreachable`` if there was none.

    An answer of 200 to 299 means that it was taken.
    """
    with _talking(limits) as talk:
        done = chat.plugin.notify(title=title, body=text, body_format=NotifyFormat.TEXT)
    if talk.problem is not None:
        raise talk.problem
    if not talk.answers:
        raise Unreachable(f"{chat.service} could not be asked.")
    answer = talk.answers[-1]
    if done or answer.status != 200:
        return answer
    return Answer(400, answer.headers, _complaint(answer.body))


def _complaint(body: bytes) -> bytes:
    """Return what a service complains of under a code that says yes, as Slack's ``{"ok": false, "error": "..."}``.

    Nothing else of the answer: it may be one to signing in, with a token in it.
    """
    try:
        said = json.loads(body)
    except ValueError:
        return b""
    words = [said.get(name) for name in ("error", "message", "description", "msg")] if isinstance(said, dict) else []
    return next((word.encode() for word in words if isinstance(word, str)), b"")


@contextmanager
def _talking(limits: Limits) -> Iterator[_Talk]:
    talk = _Talk(limits)
    token = _talk.set(talk)
    try:
        yield talk
    finally:
        _talk.reset(token)


def _given(address: str) -> tuple[Service, dict[str, Any]]:
    """Return which service an address is of, and what it says, as Apprise takes it apart."""
    scheme = address.partition(":")[0].lower()
    if scheme == "https":
        for service in _NATIVE:
            if (found := _plugin(service).parse_native_url(address)) and isinstance(found, dict):
                return service, _checked(service, found)
        raise NotAChat(_("This is not the address of a known chat. A web hook of your own is another kind of route."))
    known = SERVICES.get(scheme)
    found = _plugin(known).parse_url(address) if known else None
    if known is None or not isinstance(found, dict):
        names = ", ".join(dict.fromkeys(each.name for each in SERVICES.values()))
        raise NotAChat(_("This is not the address of a known chat. Known are: %(names)s.") % {"names": names})
    return known, _checked(known, found)


def _checked(service: Service, found: dict[str, Any]) -> dict[str, Any]:
    """Return what an address says. Raises ``NotAChat`` for an option Apprise has read that is not one of ours to take.

    Among them are those that make it read a file, follow a redirect, wait, or trust any certificate.
    """
    asked = {name for part in ("qsd", "qsd+", "qsd-", "qsd:") for name in found.get(part) or {}}
    odd = sorted(asked - service.options)
    if odd:
        left_out = ", ".join(odd)[:60]
        raise NotAChat(_("Leave out these options of the address: %(options)s.") % {"options": left_out})
    return found


def _plugin(service: Service) -> Any:
    return getattr(import_module(f"apprise.plugins.{service.module}"), service.plugin)


def _host(plugin: Any) -> str:
    """Return the host a plug-in asks: that of its address, or the one that is the service's own."""
    if organization := getattr(plugin, "organization", ""):  # Zulip's
        return f"{organization}.{plugin.hostname}"
    for own in (getattr(plugin, "webhook_url", ""), getattr(plugin, "notify_url", "")):
        host = urlsplit(own.replace("{", "").replace("}", "")).hostname if isinstance(own, str) and own else ""
        if host and "{" not in own.partition("//")[2].partition("/")[0]:
            return host
    return str(getattr(plugin, "host", "") or type(plugin).__name__)


class _Guarded(requests.adapters.HTTPAdapter):
    """How the requests library reaches a host in this process: by ``outward.fetch``, which checks and limits it."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send the request and return the answer. Raises ``requests.ConnectionError`` if there is none."""
        talk = _talk.get() or _Talk(LIMITS)
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        try:
            answer = fetch(
                request.method or "GET", request.url or "", headers=request.headers, body=body, limits=talk.limits
            )
        except (Unreachable, BadAddress) as problem:
            talk.problem = problem if isinstance(problem, Unreachable) else Unreachable(str(problem))
            raise requests.ConnectionError(str(problem), request=request) from None
        talk.answers.append(answer)
        return _response(request, answer)


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = "utf-8"
    response.raw = BytesIO(answer.body)
    response._content = answer.body
    response.url = request.url or ""
    response.request = request
    return response


requests.sessions.HTTPAdapter = _Guarded  # Apprise opens sessions of its own, with this
