"""Dockerfile and docker-compose.yml: what they name exists here, and every part watches itself."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from calendar_app.lib.environment import CHECKOUT, Environment, read
from calendar_app.local import container

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat")
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
KNOWN = {
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DEBUG", "PORT",
    "CALENDAR_HOME", "TIME_ZONE", "DEFAULT_FROM_EMAIL", "TRUSTED_PROXIES",
}  # fmt: skip


def filled_in(text: str) -> str:
    """A compose value as Docker would fill it in, with every required variable set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 40, text))


def copied() -> Iterator[str]:
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY") and "--from" not in line:
            yield next(word for word in shlex.split(line)[1:-1] if not word.startswith("--"))


def test_the_parts_are_the_ones_we_document() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


@pytest.mark.parametrize("name", [*OURS, "postgres", "redis"])
def test_every_part_is_watched_and_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])


@pytest.mark.parametrize("name", OURS)
def test_the_commands_of_our_parts_exist(name: str) -> None:
    assert SERVICES[name]["command"] == [name]
    assert name in container.PARTS
    check = SERVICES[name]["healthcheck"]["test"]
    assert check == ["CMD", "python", "-m", container.__name__, "check", name]
    assert f'ENTRYPOINT ["python", "-m", "{container.__name__}"]' in DOCKERFILE


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert container.main(["mail"]) == 2
    assert "web|worker|beat" in capsys.readouterr().err


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_our_parts_is_one_the_product_reads(name: str) -> None:
    variables = {key: filled_in(value) for key, value in SERVICES[name]["environment"].items()}
    assert set(variables) <= KNOWN
    environment: Environment = read(variables)
    assert environment.database["HOST"] == "postgres"
    assert environment.redis_url == "redis://redis:6379/0"
    assert (environment.secret_key, environment.debug) == ("x" * 40, False)


def test_parts_wait_for_what_they_need() -> None:
    assert SERVICES["web"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }
    for name in ("worker", "beat"):
        assert SERVICES[name]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_no_password_is_written_down() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    values = re.findall(r"^\s+(?:SECRET_KEY|POSTGRES_PASSWORD): (.*)$", text, re.MULTILINE)
    assert len(values) == 2
    assert all(value.startswith("${") and ":?" in value for value in values)


def test_data_outlives_its_container() -> None:
    volume = SERVICES["postgres"]["volumes"][0].split(":")[0]
    assert volume in COMPOSE["volumes"]


def test_the_image_copies_what_exists_and_runs_as_nobody_special() -> None:
    assert all((CHECKOUT / source).exists() for source in copied())
    assert "USER instep" in DOCKERFILE
    assert DOCKERFILE.index("USER instep") < DOCKERFILE.index("ENTRYPOINT")
    assert "--require-hashes" in DOCKERFILE


def test_the_image_leaves_out_local_data_and_history() -> None:
    left_out = (CHECKOUT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "tests"} <= set(left_out)
