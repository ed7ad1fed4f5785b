"""axe-core in a page: what it finds against WCAG 2.2 A and AA."""

from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Page

AXE: Final = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text()
RUN: Final = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await document.fonts.ready;
  await frame().then(frame);
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)));
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
    preload: false,
  });
  const why = (node) => (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? "";
  const words = (node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}  ${why(node)}`;
  return found.violations.map((each) => ({rule: each.id, says: each.help, nodes: each.nodes.map(words)}));
}"""

DRAW_ANEW: Final = "{ const root = document.documentElement; root.hidden = true; root.offsetTop; root.hidden = false; }"
"""Chromium keeps some links in the colour of the light before; a person's change of light comes with a page's load."""


def violations(page: Page) -> list[str]:
    """Return what of the page as it stands breaks a rule of WCAG 2.2 A or AA: address, rule and elements."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [f"{page.url}: {each['rule']}: {each['says']}\n  " + "\n  ".join(each["nodes"][:4]) for each in found]


def violations_in(scheme: Literal["light", "dark"], page: Page) -> list[str]:
    """Return what breaks a rule in this light."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(DRAW_ANEW)
    return [f"{scheme}: {line}" for line in violations(page)]
