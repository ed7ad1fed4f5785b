"""The one style sheet, made whole when static files are collected."""

import pytest

from calendar_app.lib.whole_files import COMMENT, whole_style_sheet
from tests.look.templates import ROOT

STATIC = ROOT / "static"
CSS = STATIC / "css"


def test_imports_are_written_into_the_sheet_in_their_order() -> None:
    files = {
        "css/all.css": '@layer a, b;\n@import url("one.css");\n@import url("parts/two.css");\n',
        "css/one.css": '/* why */\n@layer a {\n  b { color: red; }\n}\n@font-face { src: url("../f.woff2"); }\n',
        "css/parts/two.css": "@layer b { i { color: blue; } }\n",
    }
    whole = whole_style_sheet("css/all.css", files.__getitem__).splitlines()
    assert whole[:4] == ["@layer a, b;", "@layer a {", "b { color: red; }", "}"]
    assert whole[4:] == ['@font-face { src: url("../f.woff2"); }', "@layer b { i { color: blue; } }"]


def test_an_address_that_would_change_its_meaning_is_refused() -> None:
    files = {"css/all.css": '@import url("parts/one.css");', "css/parts/one.css": 'b { background: url("../x.png"); }'}
    with pytest.raises(ValueError, match=r"css/parts/one\.css uses url\(\)"):
        whole_style_sheet("css/all.css", files.__getitem__)


def test_our_sheet_holds_every_part() -> None:
    sheet = (CSS / "instep.css").read_text()
    parts = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {"instep.css"}
    assert [part for part in sorted(parts) if not part.startswith("views/") and f'url("{part}")' not in sheet] == []
    assert "@import" not in whole_style_sheet("css/instep.css", lambda name: (STATIC / name).read_text())


def test_every_rule_stands_in_a_layer() -> None:
    """What stands outside the layers would win over everything, as it must where Django's admin has none."""
    for path in CSS.rglob("*.css"):
        if path.name not in {"instep.css", "fonts.css", "admin.css"}:
            lines = COMMENT.sub("", path.read_text()).splitlines()
            outermost = [line for line in lines if line and not line.startswith((" ", "}"))]
            assert all(line.startswith("@layer ") for line in outermost), f"{path.relative_to(ROOT)}: {outermost}"
