/*
 * How the page scrolls while something is held: what is under the hand stays there when days come or go, and near the
 * rim of the window the rest slides in, however still the hand.
 */
const RIM = 40;
const STEP = 8;
let sliding = null; // the frame in which it slides on

/* Changes what is drawn; `element` stays where it is on the screen. */
export function keepInPlace(element, change) {
  const top = () => (element?.getClientRects().length ? element.getBoundingClientRect().top : null);
  const before = top();
  change();
  const after = top();
  if (before !== null && after !== null) window.scrollBy({ top: after - before, behavior: "instant" });
}

/* Slides as long as the hand stays at the rim, and says after each step that something else may be under it. */
export function slideAtTheRim(y, slid) {
  stopSliding();
  const way = y > innerHeight - RIM ? 1 : y < RIM ? -1 : 0;
  if (!way) return;
  sliding = requestAnimationFrame(() => {
    const before = scrollY;
    window.scrollBy({ top: way * STEP, behavior: "instant" });
    if (scrollY === before) return;
    slid();
    slideAtTheRim(y, slid);
  });
}

export function stopSliding() {
  if (sliding) cancelAnimationFrame(sliding);
  sliding = null;
}
