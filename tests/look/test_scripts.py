"""Our scripts, each made whole when static files are collected."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from calendar_app.lib.whole_files import whole_script
from tests.look.templates import ROOT

STATIC = ROOT / "static"


def test_a_module_stands_in_it_once_before_those_that_use_it_and_keeps_its_names_to_itself() -> None:
    files = {
        "js/all.js": '/* Why. */\nimport "./b.js";\nimport { one as two } from "./a.js";\nlet held = two;\n',
        "js/a.js": "// One.\nlet held = 1;\nexport const one = () => held;\nexport function far() {\n  return 2;\n}\n",
        "js/b.js": 'import * as a from "./a.js";\na.far();\n',
    }
    assert whole_script("js/all.js", files.__getitem__).splitlines() == [
        *("const $a = (() => {", "let held = 1;", "const one = () => held;", "function far() {", "return 2;", "}"),
        *("return [one, far];", "})();"),
        *("const $b = (() => {", "const a = { one: $a[0], far: $a[1] };", "a.far();", "return [];", "})();"),
        *("const $all = (() => {", "const [two, ] = $a;", "let held = two;", "return [];", "})();"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('import "./all.js";\n', "js/all.js imports js/a.js imports js/all.js"),
        ('import held from "https://example.com/a.js";\n', "import held"),
        ('import { far } from "./b.js";\n', "js/a.js: js/b.js exports no far"),
        ('import far from "./b.js";\n', "js/a.js: js/b.js exports no far"),
        ("export default 1;\n", "export default"),
        ("export let count = 1;\n", "export let"),
    ],
)
def test_what_cannot_be_made_whole_is_refused(text: str, why: str) -> None:
    files = {"js/all.js": 'import "./a.js";\n', "js/a.js": text, "js/b.js": "export const near = 1;\n"}
    with pytest.raises(ValueError, match=re.escape(why)):
        whole_script("js/all.js", files.__getitem__)


def test_ours_can_all_be_made_whole() -> None:
    for path in (STATIC / "js").glob("*.js"):
        whole = whole_script(f"js/{path.name}", lambda name: (STATIC / name).read_text())
        assert not re.search(r"^(import|export)\b|/\*", whole, re.MULTILINE), path.name


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_each_made_whole_is_a_script_that_can_be_read(tmp_path: Path) -> None:
    for path in (STATIC / "js").glob("*.js"):
        whole = tmp_path / f"{path.stem}.mjs"
        whole.write_text(whole_script(f"js/{path.name}", lambda name: (STATIC / name).read_text()))
        read = subprocess.run(["node", "--check", whole], check=False, capture_output=True, text=True)
        assert read.returncode == 0, read.stderr


def test_no_text_of_ours_spans_lines() -> None:
    """Indentation is dropped, so a template literal may not depend on it."""
    for path in (STATIC / "js").glob("*.js"):
        for line in path.read_text().splitlines():
            assert line.count("`") % 2 == 0, f"{path.name}: {line}"
