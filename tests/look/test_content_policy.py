"""No template holds what the content policy would refuse: a refused style or script fails without a word."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.look.templates import ROOT, all_templates, read

PAGES = [path for path in all_templates() if path.suffix != ".txt" and path.parent.name != "mail"]  # mail has no policy
RUNS_NOTHING = {"application/json"}
NONCE = re.compile(r"<(?:script|style)\b[^>]*\bnonce=\"\{\{[^}]*nonce[^}]*\}\}\"")


def refused(source: str) -> Iterator[str]:
    """Yield what the content policy would refuse in a page made of ``source``."""
    for line, tag, attributes in read(source).tags:
        for name, value in attributes.items():
            if name == "style" or re.match(r"on[a-z]+$|(data-)?hx-on", name):
                yield f"{line}: <{tag} {name}>"
            if re.match(r"\s*(javascript|js):", value):
                yield f"{line}: <{tag} {name}> runs script"
            if name.endswith("hx-trigger") and "[" in value:
                yield f"{line}: <{tag} {name}> has a filter, which htmx compiles"
            if name in {"src", "srcset"} and re.match(r"(https?:)?//", value):
                yield f"{line}: <{tag} {name}> comes from elsewhere"
        inline_script = tag == "script" and "src" not in attributes and attributes.get("type") not in RUNS_NOTHING
        if (inline_script or tag == "style") and not NONCE.search(source.splitlines()[line - 1]):
            yield f"{line}: <{tag}> inline, without a nonce"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_the_content_policy(path: Path) -> None:
    found = [f"{path.relative_to(ROOT)}:{problem}" for problem in refused(path.read_text())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        '<i style="left: 10%"></i>',
        '<button onclick="go()">›</button>',
        '<div hx-on:click="go()"></div>',
        '<div hx-on::after-swap="go()"></div>',
        '<a href="javascript:void(0)">›</a>',
        """<div hx-vals='js:{"now": 1}'></div>""",
        '<div hx-trigger="keyup[ctrlKey]"></div>',
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>b { color: red }</style>",
        '<script src="https://cdn.example/htmx.js"></script>',
    ],
)
def test_what_the_policy_refuses_is_found(source: str) -> None:
    assert len(list(refused(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '<script nonce="{{ csp_nonce }}">go()</script>',
        '<style nonce="{{ request.csp_nonce }}">b { color: red }</style>',
        "<script src=\"{% static 'js/shell.js' %}\"></script>",
        '<script type="application/json" id="data">{}</script>',
        '<a href="https://example.com/" data-close>›</a>',
        """<form hx-post="/x/" hx-trigger="change delay:200ms" hx-vals='{"now": 1}'></form>""",
    ],
)
def test_what_the_policy_allows_is_left_alone(source: str) -> None:
    assert list(refused(source)) == []
