"""Every verb that anything writes into the audit log has a sentence.

Two nets: the verbs in the sources are read here, and ``tests/conftest.py`` looks at each entry that any test writes.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.enums import ActivityState, CampaignState
from campaigns.rules.story import TELLINGS, is_foreseen

ROOT = Path(__file__).resolve().parents[2]

SPELT = {state.value for states in (CampaignState, ActivityState) for state in states}
"""What stands for the variable part of a verb that is put together, such as ``made {state}``."""

CREATE = "created"
"""What ``departments.actions.changing.create`` writes down; ``change`` writes "changed" unless told otherwise."""

ANNOUNCED = {
    ("campaign", "changed who may know"), ("campaignnamed", "named"), ("campaignnamed", "unnamed"),
    ("user", "invited to sign in"), ("user", "accepted the invitation"),
    ("user", "locked out"), ("user", "let in again"),
    ("user", "began to look on as"), ("user", "stopped looking on as"),
    ("department", "merged"), ("department", "split"),
}  # fmt: skip


def written_verbs() -> Iterator[tuple[str, str]]:
    """Yield each verb that a call in our sources names, with where."""
    for room in ("departments", "campaigns", "calendar_app"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.keyword) and node.arg == "verb":
                    yield from ((verb, f"{path.relative_to(ROOT)}:{node.lineno}") for verb in spelt(node.value))


def spelt(value: ast.expr) -> Iterator[str]:
    """Yield the verbs an argument stands for: a text, or one with a state in it; a variable comes from elsewhere."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.JoinedStr):
        fixed = "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
        yield from (f"{fixed}{state}" for state in SPELT)


def test_each_verb_in_the_sources_has_a_sentence() -> None:
    told = {verb for _subject, verb in TELLINGS}
    possible = {f"made {state}" for state in SPELT}
    missing = [f"{where}: {verb}" for verb, where in written_verbs() if verb not in told | possible]
    assert not missing, "no sentence in campaigns/rules/story:\n" + "\n".join(missing)


def test_there_are_verbs_to_look_at() -> None:
    assert {"cancelled", "moved", "finished", "removed", "invited"} & {verb for verb, _where in written_verbs()}
    assert len({verb for verb, _where in written_verbs()}) > 20


@pytest.mark.parametrize(("subject", "verb"), sorted(ANNOUNCED))
def test_what_is_agreed_on_has_a_sentence(subject: str, verb: str) -> None:
    assert is_foreseen(subject, verb)


@pytest.mark.parametrize("state", CampaignState)
def test_each_state_a_campaign_can_come_to_has_a_sentence(state: CampaignState) -> None:
    assert is_foreseen("campaign", "cancelled" if state == CampaignState.CANCELLED else f"made {state}")


def test_a_verb_nobody_foresaw_is_noticed() -> None:
    assert not is_foreseen("campaign", "painted green")
