"""What is said to a mail host, word for word, by one that answers from a script."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django.fixtures import Settings

from campaigns.alerts.transports import Deferred, HostFails, Mail, NotSent, Refused
from campaigns.alerts.transports.email import EmailTransport

HELLO = b"250-host\r\n250 PIPELINING\r\n"
SAYS_ALL = b"MAIL FROM:<instep@localhost>\r\nRCPT TO:<ana@example.com>\r\nDATA\r\n"
ANY = b"\r\n"


def mail(text: str = "It begins.\n") -> Mail:
    return Mail(
        address="ana@example.com",
        subject="Work begins",
        text=text,
        html="<p>It begins.</p>",
        message_id="<1@localhost>",
        dated_at=dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC),
        thread=None,
        language="en",
    )


@contextmanager
def host(settings: Settings, *script: tuple[bytes, bytes]) -> Iterator[list[bytes]]:
    """A host that, each time it has heard the end of one entry of the script, answers with the other half of it, and
    hangs up after the last. Yields what it heard."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _address = listening.accept()
        with connection:
            connection.settimeout(5)
            connection.sendall(b"220 host\r\n")
            for ending, answer in ((b"\r\n", HELLO), *script):
                said = b""
                while not said.endswith(ending):
                    some = connection.recv(65_536)
                    if not some:
                        return
                    said += some
                heard.append(said)
                connection.sendall(answer)

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
    settings.EMAIL_TIMEOUT = 2
    settings.DEFAULT_FROM_EMAIL = "Instep <instep@localhost>"
    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield heard
    finally:
        thread.join(10)
        listening.close()


def send(letter: Mail) -> str:
    transport = EmailTransport()
    transport.open()
    try:
        return transport.send(letter).code
    finally:
        transport.close()


def test_a_host_that_takes_commands_at_once_gets_them_in_one_go(settings: Settings) -> None:
    with host(settings, (b"DATA\r\n", b"250 OK\r\n250 OK\r\n354 Go on\r\n"), (b"\r\n.\r\n", b"250 Taken\r\n")) as heard:
        assert send(mail()) == "250"
    assert heard[1] == SAYS_ALL


def test_no_line_of_a_text_ends_it(settings: Settings) -> None:
    with host(settings, (b"DATA\r\n", b"250 OK\r\n250 OK\r\n354 Go on\r\n"), (b"\r\n.\r\n", b"250 Taken\r\n")) as heard:
        send(mail("First.\n.\n..and a half\nlast"))
    assert b"\r\n..\r\n...and a half\r\nlast\r\n" in heard[2]
    assert heard[2].count(b"\r\n.\r\n") == 1


@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        (b"550 Not you\r\n503 No\r\n503 No\r\n", HostFails, ""),
        (b"451 Not now\r\n503 No\r\n503 No\r\n", Deferred, "451"),
        (b"250 OK\r\n550 Nobody\r\n503 No\r\n", Refused, "550"),
        (b"250 OK\r\n450 Not now\r\n554 No\r\n", Deferred, "450"),
        (b"250 OK\r\n250 OK\r\n451 Not now\r\n", Deferred, "451"),
        (b"250 OK\r\n250 OK\r\n554 Never\r\n", Refused, "554"),
    ],
)
def test_the_first_no_of_several_answers_counts(
    settings: Settings, answers: bytes, error: type[Exception], code: str
) -> None:
    with (
        host(settings, (b"DATA\r\n", answers), (ANY, b"250 OK\r\n"), (ANY, b"221 Bye\r\n")),
        pytest.raises(error) as caught,
    ):
        send(mail())
    if isinstance(caught.value, NotSent):
        assert (caught.value.code, caught.value.connection_lost) == (code, False)


def test_a_host_that_waits_for_a_text_though_it_refused_the_recipient_gets_an_empty_one(settings: Settings) -> None:
    script = [
        (b"DATA\r\n", b"250 OK\r\n550 Nobody\r\n354 Go on\r\n"),
        (b".\r\n", b"554 For nobody\r\n"),
        (ANY, b"250 OK\r\n"),
        (ANY, b"221 Bye\r\n"),
    ]
    with host(settings, *script) as heard, pytest.raises(Refused) as caught:
        send(mail())
    assert heard[2] == b".\r\n" and b"begins" not in b"".join(heard)
    assert (caught.value.code, caught.value.connection_lost) == ("550", False)


@pytest.mark.parametrize("answers", [b"421 Closing\r\n", b"250 OK\r\n421 Closing\r\n"])
def test_what_a_host_said_before_it_hung_up_counts(settings: Settings, answers: bytes) -> None:
    with host(settings, (b"DATA\r\n", answers)), pytest.raises(Deferred) as caught:
        send(mail())
    assert (caught.value.code, caught.value.connection_lost) == ("421", True)


def test_a_host_that_hangs_up_without_a_word_has_no_mail(settings: Settings) -> None:
    with host(settings, (b"DATA\r\n", b"250 OK\r\n")), pytest.raises(Deferred) as caught:
        send(mail())
    assert (caught.value.code, caught.value.connection_lost) == ("", True)
