"""The environment: what each variable means, and that a wrong value ends the start with one clear line."""

import subprocess
import sys
from pathlib import Path

import pytest

from calendar_app.lib.environment import CHECKOUT, WrongEnvironment, read


def test_nothing_set_is_a_safe_local_installation() -> None:
    env = read({"CALENDAR_HOME": "nowhere-yet"})
    assert (env.debug, env.port, env.base_url, env.secret_key) == (False, 8000, "http://localhost:8000", "")
    assert env.home == CHECKOUT / "nowhere-yet"
    assert env.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert env.email == {"EMAIL_BACKEND": "calendar_app.outbox.EmailBackend"}
    assert env.default_from_email == "Instep <instep@localhost>"


def test_an_empty_value_counts_as_unset() -> None:
    assert read({"PORT": " ", "DEBUG": "", "DATABASE_URL": ""}) == read({})


def test_the_address_people_use_is_allowed_and_signs_the_mail() -> None:
    env = read({"BASE_URL": "https://calendar.example.com/"})
    assert env.base_url == "https://calendar.example.com"
    assert env.allowed_hosts[0] == "calendar.example.com"
    assert env.default_from_email == "Instep <instep@calendar.example.com>"


def test_another_port_shows_in_the_address() -> None:
    assert read({"PORT": "8123"}).base_url == "http://localhost:8123"


def test_database_parts_may_hold_any_character() -> None:
    database = read(
        {"DATABASE_URL": "postgres://an%40na:p%2Fw%3A@db.example.com:6432/in%20step?sslmode=require"}
    ).database
    parts = {key: database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    assert parts == {
        "USER": "an@na", "PASSWORD": "p/w:", "HOST": "db.example.com", "PORT": "6432", "NAME": "in step",
    }  # fmt: skip
    assert database["OPTIONS"]["sslmode"] == "require"


def test_a_database_may_be_behind_a_socket() -> None:
    database = read({"DATABASE_URL": "postgresql://instep@/instep?host=/run/a%20b"}).database
    assert (database["HOST"], database["PORT"]) == ("/run/a b", "")


@pytest.mark.parametrize(
    ("url", "port", "extra"),
    [
        ("smtp://mail.example.com", 25, {}),
        ("smtp+tls://mail.example.com", 587, {"EMAIL_USE_TLS": True}),
        ("smtps://mail.example.com", 465, {"EMAIL_USE_SSL": True}),
        ("smtp+tls://mail.example.com:2525", 2525, {"EMAIL_USE_TLS": True}),
    ],
)
def test_mail_by_smtp(url: str, port: int, extra: dict[str, bool]) -> None:
    email = read({"EMAIL_URL": url.replace("//", "//me%40x:s%2Fcret@")}).email
    assert email == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "me@x",
        "EMAIL_HOST_PASSWORD": "s/cret",
        **extra,
    }


def test_passwords_do_not_show_when_the_environment_is_printed() -> None:
    secrets = {
        "SECRET_KEY": "hush-" * 10,
        "DATABASE_URL": "postgresql://u:hush-@h/n",
        "REDIS_URL": "redis://:hush-@h",
        "EMAIL_URL": "smtp://u:hush-@h",
    }
    assert "hush-" not in repr(read(secrets))


def test_the_kept_key_is_used_when_none_is_set(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("kept\n")
    assert read({"CALENDAR_HOME": str(tmp_path)}).secret_key == "kept"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ALLOWED_HOSTS", "a.example.com,https://b.example.com", "host names"),
        ("BASE_URL", "calendar.example.com", "https://calendar.example.com"),
        ("BASE_URL", "https://example.com/calendar", "without a path"),
        ("CALENDAR_HOME", __file__, "must be a folder"),
        ("DATABASE_URL", "mysql://localhost/instep", "only PostgreSQL"),
        ("DATABASE_URL", "postgresql://localhost", "the name of one database"),
        ("DATABASE_URL", "postgresql://localhost:99999/instep", "port"),
        ("DEBUG", "maybe", "true or false"),
        ("DEFAULT_FROM_EMAIL", "Marketing", "an address"),
        ("EMAIL_URL", "smtp:", "smtp+tls://"),
        ("EMAIL_URL", "imap://mail.example.com", "smtp+tls://"),
        ("PORT", "http", "a number"),
        ("PORT", "70000", "a number"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("REDIS_URL", "unix://", "unix:///"),
        ("SECRET_KEY", "short", "32 characters"),
        ("TIME_ZONE", "Berlin", "Europe/Berlin"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, proxy", "10.0.0.0/8"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongEnvironment) as refusal:
        read({name: value})
    line = str(refusal.value)
    assert line.startswith(name)
    assert says in line
    assert "\n" not in line


def test_a_refusal_never_shows_a_password() -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        with pytest.raises(WrongEnvironment) as refusal:
            read({name: "wrong://user:hush@host/name"})
        assert "hush" not in str(refusal.value)


@pytest.mark.parametrize("start", ["import calendar_app.settings", "import calendar_app.wsgi"])
def test_a_start_with_a_wrong_value_ends_with_that_line_only(start: str) -> None:
    command = [sys.executable, "-c", start]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT, env={"PORT": "http"})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "PORT is 'http', but it must be a number from 1 to 65535.\n"


def test_web_does_not_start_without_a_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import calendar_app.wsgi"]
    variables = {"CALENDAR_HOME": str(tmp_path)}
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT, env=variables)
    assert ended.returncode == 1
    assert ended.stderr.startswith("SECRET_KEY is not set.")


def test_mails_that_come_back_are_in_a_folder_or_a_mailbox() -> None:
    assert read({}).bounces == {}
    assert read({"BOUNCE_URL": "maildir:///var/mail/b%20x"}).bounces == {"scheme": "maildir", "path": "/var/mail/b x"}
    mailbox = read({"BOUNCE_URL": "imaps://b%40x.example:p%2Fw@mail.example.com/Back"}).bounces
    assert mailbox == {
        "scheme": "imaps", "host": "mail.example.com", "port": 993, "user": "b@x.example", "password": "p/w",
        "folder": "Back",
    }  # fmt: skip
    pop = read({"BOUNCE_URL": "pop://b:p@mail.example.com:1110"}).bounces
    assert (pop["port"], pop["folder"]) == (1110, "INBOX")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOUNCE_URL", "maildir:relative"),
        ("BOUNCE_URL", "maildir://host/path"),
        ("BOUNCE_URL", "imaps://mail.example.com"),
        ("BOUNCE_URL", "imaps://b:p@mail.example.com:x"),
        ("BOUNCE_URL", "imaps://b:p@mail.example.com/a%22%0d%0ab"),
        ("BOUNCE_URL", "http://b:p@mail.example.com"),
        ("BOUNCE_HOOK_SECRET", "too short"),
        ("METRICS_TOKEN", "too short"),
        ("READY_WAIT_SECONDS", "soon"),
        ("READY_WAIT_SECONDS", "-1"),
    ],
)
def test_a_wrong_value_for_watching_and_for_what_comes_back_is_one_line(name: str, value: str) -> None:
    with pytest.raises(WrongEnvironment, match=name) as refusal:
        read({name: value})
    assert "\n" not in str(refusal.value)
