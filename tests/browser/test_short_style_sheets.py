"""Our style sheets as they are shipped, whole and short, say the same to a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from calendar_app.lib.static_files import short_style_sheet
from calendar_app.lib.whole_files import whole_style_sheet

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"

# What a rule is for without its blanks, and what an element with its declarations comes to. Where nothing is behind
# something, it starts at 0 of either kind.
READ = """(text) => {
  const sheet = new CSSStyleSheet(), box = document.body.appendChild(document.createElement("div"));
  const plain = (text) => text.toLowerCase().replace(/[\\s"']/g, "");
  const comesTo = (style) => {
    box.style.cssText = style.cssText;
    const found = getComputedStyle(box), kept = [...style].filter((key) => key.startsWith("--"));
    const weighty = [...style].filter((key) => style.getPropertyPriority(key)).sort();
    const values = [...found].map((key) => found[key] === "0px 0px" ? "0% 0%" : found[key]);
    return [...kept.map((key) => key + plain(style.getPropertyValue(key))), ...values, weighty];
  };
  const all = [];
  const read = (rules, within) => {
    for (const rule of rules) {
      const name = plain(`${within} ${rule.selectorText ?? rule.conditionText ?? rule.name ?? rule.constructor.name}`);
      if (rule.style && !(rule instanceof CSSFontFaceRule)) all.push(JSON.stringify([name, comesTo(rule.style)]));
      else if (!rule.cssRules) all.push(plain(rule.cssText));
      if (rule.cssRules) read(rule.cssRules, name);
    }
  };
  sheet.replaceSync(text);
  read(sheet.cssRules, "");
  return all;
}"""


def read(name: str) -> str:
    return (STATIC / name).read_text()


def test_no_rule_of_any_sheet_is_lost_or_another(browser: Browser) -> None:
    page = browser.new_page()
    for name in ("css/instep.css", *sorted(f"css/views/{path.name}" for path in (STATIC / "css" / "views").iterdir())):
        whole, short = whole_style_sheet(name, read), short_style_sheet(name, read)
        assert page.evaluate(READ, short) == page.evaluate(READ, whole), name
        assert len(short) < len(whole)
    page.close()
