"""The project as a whole: Django's own checks, migrations that match the models, layers and locks that hold."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from calendar_app.lib.environment import CHECKOUT

PURE = sorted([*(CHECKOUT / "campaigns" / "rules").glob("*.py"), *(CHECKOUT / "departments" / "workdays").glob("*.py")])
IMPURE_MODULES = {"django.db", "django.http", "django.utils.timezone"}
CLOCK_CALLS = {"now", "today", "utcnow", "localdate", "localtime"}


def test_django_finds_nothing_to_mend() -> None:
    call_command("check", fail_level="WARNING")


def test_no_model_has_a_change_without_a_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.name)
def test_rules_ask_neither_database_nor_clock(path: Path) -> None:
    tree = ast.parse(path.read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    asked = {
        call.func.attr for call in calls if not call.args or call.func.attr == "now"
    }  # today(now) is told, not asked
    assert not {module for module in imported if any(f"{module}.".startswith(f"{bad}.") for bad in IMPURE_MODULES)}
    assert not asked & CLOCK_CALLS


def requirement_lines(name: str) -> list[str]:
    text = (CHECKOUT / name).read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_locked_requirement_has_hashes_and_no_address(name: str) -> None:
    lines = requirement_lines(name)
    assert all(re.match(r"[a-z0-9._-]+(\[\w+\])?==\S+ .*--hash=sha256:", line) for line in lines)
    assert not [line for line in lines if "://" in line]


def test_the_locks_agree_with_each_other_and_hold_what_the_project_names() -> None:
    locked, for_tests = (
        {line.split("==")[0]: line.split("==")[1].split()[0] for line in requirement_lines(name)}
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert locked.items() <= for_tests.items()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    named = {re.split(r"[\[<>=]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    tools = {re.split(r"[\[<>=]", line)[0].lower() for line in project["optional-dependencies"]["test"]}
    assert named <= set(locked)
    assert tools <= set(for_tests)


def test_every_dependency_says_why() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text()
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert len(lists) == 2
    assert not [line for line in "".join(lists).splitlines() if " # " not in line]
