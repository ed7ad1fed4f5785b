"""How long a page takes until what it shows is painted, measured inside Chromium the same way for every page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

# Painted is the first frame after the last one in which bars came or went. A bar known before a click is marked.
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => { for (const it of list.getEntries()) tasks.push([it.startTime, it.duration]); })
  .observe({ type: 'longtask', buffered: true });
window.painted = (bar, fresh) => new Promise((done) => {
  let count = -1, changed = null, still = 0;
  const look = (now) => {
    const found = document.querySelectorAll(bar);
    const ready = found.length && document.readyState === 'complete' && (!fresh || !fresh());
    if (ready && found.length === count) {
      if (changed === null) changed = now;
      if (++still > 6) return done({ at: performance.timeOrigin + changed, count });
    } else { changed = null; still = 0; }
    count = found.length;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
"""
BLOCKING = "tasks.filter((it) => it[0] < %f).reduce((sum, it) => sum + Math.max(0, it[1] - 50), 0)"


@dataclass
class Seen:
    """What one cold opening came to: milliseconds, bytes without fonts and pictures, and how many bars there are."""

    painted: float
    blocking: float
    onward: float
    size: float
    bars: int


def opened(
    browser: Browser, address: str, bar: str, onward: Callable[[Page], float], cookie: dict[str, Any] | None = None
) -> Seen:
    """Open ``address`` in a context that has seen nothing, then the next period, and return what it came to.

    ``onward`` goes there and returns when that began, in milliseconds since 1970.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        if cookie:
            context.add_cookies([cookie])  # type: ignore[list-item]
        return _seen(context, address, bar, onward)
    finally:
        context.close()


def _seen(context: BrowserContext, address: str, bar: str, onward: Callable[[Page], float]) -> Seen:
    context.add_init_script(WATCH)
    page = context.new_page()
    sizes = _sizes(context.new_cdp_session(page))
    page.goto(address, wait_until="commit")
    first = page.evaluate(f"painted({bar!r})")
    painted = first["at"] - page.evaluate("performance.timeOrigin")
    page.wait_for_timeout(300)
    blocking = page.evaluate(BLOCKING % (painted + 200))
    size = sum(sizes.values())
    began = onward(page)
    then = page.evaluate(f"painted({bar!r}, window.isOld)")
    return Seen(painted, blocking, then["at"] - began, size, first["count"])


def _sizes(session: CDPSession) -> dict[str, float]:
    """Return what grows by the bytes of each answer as it arrives, fonts, icons and pictures left out."""
    session.send("Network.enable")
    sizes: dict[str, float] = {}
    left_out: set[str] = set()

    def told(event: dict[str, Any]) -> None:
        if event["type"] in {"Font", "Image", "Manifest"} or event["response"]["url"].endswith(".svg"):
            left_out.add(event["requestId"])

    def done(event: dict[str, Any]) -> None:
        if event["requestId"] not in left_out:
            sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.responseReceived", told)
    session.on("Network.loadingFinished", done)
    return sizes


def by_address(page: Page) -> float:
    """Follow the link to the next period, which is another page or the same one drawn anew."""
    link = '[data-key="ArrowRight"]'
    with page.expect_navigation(wait_until="commit"):
        began = page.evaluate(f"""() => {{
            const link = document.querySelector({link!r}), began = performance.timeOrigin + performance.now();
            const main = document.getElementById("shown");
            window.isOld = () => main.isConnected;
            setTimeout(() => link.click());
            return began;
        }}""")
    return float(began)


def by_pointer(page: Page) -> float:
    """Follow the same link as a hand does: the pointer rests on it before it is pressed."""
    page.hover('[data-key="ArrowRight"]')
    page.wait_for_timeout(400)
    return by_address(page)


def by_script(bar: str) -> Callable[[Page], float]:
    """Return what goes to the next period by the calendar's own function."""

    def onward(page: Page) -> float:
        return float(
            page.evaluate(f"""() => {{
                const before = new Set([...document.querySelectorAll({bar!r})].map((it) => it.textContent));
                const old = [...document.querySelectorAll({bar!r})];
                window.isOld = () => old.some((it) => it.isConnected && before.has(it.textContent));
                const began = performance.timeOrigin + performance.now();
                cal.next();
                return began;
            }}""")
        )

    return onward
