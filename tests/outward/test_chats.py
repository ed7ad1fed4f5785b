"""Chats: which addresses are of one, what is asked of them, and that nothing gets past the guard."""

import json
import subprocess
import sys

import pytest
import requests

from calendar_app.lib import outward
from calendar_app.lib.chats import SERVICES, NotAChat, post, read_chat
from calendar_app.lib.outward import Forbidden, Limits, Unreachable
from tests.outward.receivers import Receiver, drip, talker

QUICK = Limits(0.5, 0.5, 1000)
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
KNOWN = {
    SLACK: ("Slack", "hooks.slack.com"),
    f"{SLACK}/#general": ("Slack", "hooks.slack.com"),
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ": ("Slack", "hooks.slack.com"),
    f"https://discord.com/api/webhooks/{'4' * 24}/{'B' * 64}": ("Discord", "discord.com"),
    f"mmosts://chat.example.com/{'a' * 24}": ("Mattermost", "chat.example.com"),
    "https://chat.googleapis.com/v1/spaces/AAAAk3sNbqs/messages?key=AIza&token=xx": (
        "Google Chat",
        "chat.googleapis.com",
    ),
    "matrixs://user:word@matrix.example.com/#room": ("Matrix", "matrix.example.com"),
    f"rockets://{'a' * 17}/{'c' * 24}@rocket.example.com/#launch": ("Rocket.Chat", "rocket.example.com"),
    "tgram://123456789:ABCdefghijkl1234567890ABCDEFGHIJKLM/12315544/": ("Telegram", "api.telegram.org"),
    f"zulip://bot@org/{'a' * 32}/launch": ("Zulip", "org.zulipchat.com"),
    "workflow://prod-3.eu.logic.azure.com:443/643e69f83c8944/signature123abc/": (
        "Microsoft Teams",
        "prod-3.eu.logic.azure.com",
    ),
}

WRONG = [
    "", "file:///etc/passwd", "dbus://", "syslog://", "json://localhost", "jsons://example.com", "xml://example.com",
    "mailto://user:word@example.com", "gnome://", "windows://", "macosx://", "smpp://a:b@example.com/1/2",
    "apprise://example.com/token", "https://example.com/x", "http://hooks.slack.com/services/T/A/B", "slack://",
    f"{SLACK}?template=/etc/passwd", f"{SLACK}/#a?template=/etc/passwd", f"{SLACK}?redirect=yes", f"{SLACK}?verify=no",
    f"{SLACK}?rto=999", f"{SLACK}?retry=9", f"{SLACK}?:x=1", f"{SLACK}?+X-Header=1", f"{SLACK}?TEMPLATE=/etc/passwd",
    f"https://discord.com/api/webhooks/{'4' * 24}/{'B' * 64}?template=/etc/passwd",
    f"zulip://bot@org/{'a' * 32}/launch/press", "matrixs://user:word@m.example.com/!a:x.org/!b:x.org",
    "slack://\x00", "[",
]  # fmt: skip


@pytest.mark.parametrize("address", KNOWN)
def test_a_chat_is_known_by_its_address_and_shows_none_of_its_secrets(address: str) -> None:
    chat = read_chat(address)
    assert (chat.service, chat.host) == KNOWN[address]
    assert chat.origin.removesuffix(":443") == f"https://{chat.host}"
    assert "TIiajk" not in repr(chat) and "word" not in repr(chat)


@pytest.mark.parametrize("address", WRONG)
def test_nothing_else_is_a_chat_and_the_refusal_repeats_no_secret(address: str) -> None:
    with pytest.raises(NotAChat) as caught:
        read_chat(address)
    assert "TIiajk" not in str(caught.value) and "etc" not in str(caught.value)


def test_no_other_plug_in_is_ever_loaded() -> None:
    script = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'calendar_app.settings'\n"
        "import django; django.setup()\n"
        "from calendar_app.lib.chats import NotAChat, read_chat\n"
        "for address in sys.argv[1:]:\n"
        "    try: read_chat(address)\n"
        "    except NotAChat: pass\n"
        "print(*(name.split('.')[2] for name in sys.modules if name.startswith('apprise.plugins.')))"
    )
    command = [sys.executable, "-c", script, *KNOWN, *(each for each in WRONG if "\x00" not in each)]
    loaded = set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    assert loaded - {"base"} <= {each.module for each in SERVICES.values()}


@pytest.fixture
def chat_of(host: Receiver) -> str:
    return f"mmost://127.0.0.1:{host.port}/{'a' * 24}"


@pytest.mark.usefixtures("near")
def test_a_text_arrives_once_as_it_was_written(host: Receiver, chat_of: str) -> None:
    answer = post(read_chat(chat_of), title="Launch <Aurora>", text="*Due* today\nhttps://example.com/x")
    assert answer.status == 200
    (asked,) = host.asked
    assert asked.path == f"/hooks/{'a' * 24}"
    assert "Launch" in asked.body.decode() and "https://example.com/x" in json.loads(asked.body)["text"]


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("status", [302, 400, 403, 404, 429, 500, 503])
def test_what_a_service_answers_is_known(host: Receiver, chat_of: str, status: int) -> None:
    host.says(status, b"not in channel", Location=f"{host.url}/elsewhere", Retry_After="60")
    answer = post(read_chat(chat_of), title="Launch", text="Due today")
    assert (answer.status, answer.body, answer.header("retry-after")) == (status, b"not in channel", "60")
    assert len(host.asked) == 1, "no redirect is followed, nothing is tried again"


def test_a_chat_in_a_private_network_is_not_asked(host: Receiver, chat_of: str) -> None:
    with pytest.raises(Forbidden):
        post(read_chat(chat_of), title="Launch", text="Due today")
    assert host.asked == []


def test_a_public_name_that_leads_home_is_not_asked(host: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outward, "addresses_of", lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(Forbidden):
        post(read_chat(SLACK), title="Launch", text="Due today")
    assert host.asked == []


@pytest.mark.usefixtures("near")
def test_a_service_that_drips_is_given_up() -> None:
    with talker(drip) as url:
        chat = read_chat(f"mmost://{url.removeprefix('http://')}/{'a' * 24}")
        with pytest.raises(Unreachable):
            post(chat, title="Launch", text="Due today", limits=QUICK)


@pytest.mark.usefixtures("near")
def test_a_long_text_is_cut_and_stays_one_post(host: Receiver, chat_of: str) -> None:
    post(read_chat(chat_of), title="Launch", text="Due today. " * 10_000)
    assert len(host.asked) == 1


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b'{"ok": false, "error": "not_in_channel"}', b"not_in_channel"),
        (b'{"access_token": "syt_secret", "user_id": "@instep:example.com"}', b""),
        (b'["syt_secret"]', b""),
        (b"syt_secret", b""),
    ],
)
def test_a_no_under_a_yes_is_a_no_and_repeats_no_token_of_signing_in(host: Receiver, said: bytes, told: bytes) -> None:
    host.says(200, said)
    chat = read_chat(f"mmost://127.0.0.1:{host.port}/{'a' * 24}")
    chat.plugin.notify = lambda **_options: bool(requests.post(host.url, timeout=1)) and False
    answer = post(chat, title="Launch", text="Due today")
    assert (answer.status, answer.body) == (400, told)
