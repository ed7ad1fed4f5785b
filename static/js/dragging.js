/*
 * What the hand does on the calendar, with mouse, pen or finger (which holds still for a moment first): a bar moves to
 * another day, an edge of it changes its length, a piece of the tray gets a date or a bar loses it, and days drawn over
 * become a new activity. Nothing is saved: each ends in a preview or a form.
 */
import { dayUnder, daysOf, isBackwards, isOnGrid, numberOf, shown, toIso } from "./days.js";
import { drawGhost, eraseGhosts } from "./ghosts.js";
import { drawPicks, hasPicks, isPicked, movePicks } from "./picking.js";
import { ask, askForTray, draw } from "./previews.js";

const EDGE = 7;
const SLACK = 5;
const HOLD = 400;
let hand = null;

const newAddress = () => document.querySelector("[data-new]")?.href;

/* Which edge of its bar is held: "start", "end", or none. */
function edgeHeld(bar, x) {
  if (!isOnGrid(bar)) return "";
  const box = bar.getBoundingClientRect();
  const width = Math.min(EDGE, box.width / 4);
  const [left, right] = isBackwards() ? ["end", "start"] : ["start", "end"];
  const edge = x - box.left < width ? left : box.right - x < width ? right : "";
  if (edge === "start" && bar.matches(".bar--from-before")) return "";
  return edge === "end" && bar.matches(".bar--goes-on") ? "" : edge;
}

function taken(event) {
  const bar = event.target.closest("[data-activity-id]");
  const day = dayUnder(event.clientX, event.clientY);
  if (bar) return { kind: "bar", id: bar.dataset.activityId, edge: edgeHeld(bar, event.clientX), day, fromTray: Boolean(bar.closest("#tray")) };
  return day && !event.target.closest("a, button, input, summary") ? { kind: "days", day } : null;
}

document.addEventListener("pointerdown", (event) => {
  letGo();
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!newAddress() || !shown()?.contains(event.target)) return;
  const found = taken(event);
  if (!found) return;
  hand = { ...found, x: event.clientX, y: event.clientY, isOn: false, isFinger: event.pointerType === "touch" };
  if (hand.isFinger) hand.timer = setTimeout(begin, HOLD);
});

function begin() {
  hand.isOn = true;
  shown().classList.add("is-dragging");
  if (hand.isFinger) navigator.vibrate?.(10);
}

document.addEventListener("pointermove", (event) => {
  if (!hand) return;
  if (!hand.isOn) {
    if (Math.hypot(event.clientX - hand.x, event.clientY - hand.y) < SLACK) return;
    if (hand.isFinger) return letGo(); // it scrolls
    begin();
  }
  scrollAtTheRim(event.clientY);
  carry(event);
});

function scrollAtTheRim(y) {
  if (y > innerHeight - 40) window.scrollBy(0, 12);
  else if (y < 40) window.scrollBy(0, -12);
}

const isOverTray = (event) => Boolean(document.elementFromPoint(event.clientX, event.clientY)?.closest("#tray"));

function carry(event) {
  const day = dayUnder(event.clientX, event.clientY);
  hand.toTray = hand.kind === "bar" && !hand.fromTray && !hand.edge && isOverTray(event);
  document.getElementById("tray")?.classList.toggle("is-target", hand.toTray);
  if (hand.toTray) return eraseGhosts();
  if (!day || day === hand.over) return;
  hand.over = day;
  if (hand.kind === "days") markDays(hand.day, day);
  else if (hand.fromTray) drawGhost(hand.id, numberOf(day), numberOf(day));
  else if (isPicked(hand.id) && hasPicks() && !hand.edge) drawPicks(changeOf(hand).by);
  else draw(hand.id, changeOf(hand));
}

/* By how many days the bar moves, and how much longer it gets. */
function changeOf({ day, over, edge, id }) {
  const steps = day && over ? numberOf(over) - numberOf(day) : 0;
  const days = daysOf(id);
  const length = days ? days.last - days.first : 0;
  if (edge === "end") return { by: 0, longer: Math.max(steps, -length) };
  if (edge === "start") return { by: Math.min(steps, length), longer: -Math.min(steps, length) };
  return { by: steps, longer: 0 };
}

function markDays(from, to) {
  const [first, last] = [numberOf(from), numberOf(to)].sort((a, b) => a - b);
  for (const day of shown().querySelectorAll("[data-date]")) {
    day.classList.toggle("is-target", numberOf(day) >= first && numberOf(day) <= last);
  }
}

document.addEventListener("pointerup", () => {
  const held = hand;
  letGo({ keepsGhost: true });
  if (!held?.isOn) return;
  swallowClick();
  if (held.kind === "days") return openNew(held.day, held.over ?? held.day);
  if (held.toTray) return askForTray(held.id);
  if (!held.over) return eraseGhosts();
  if (held.fromTray) return ask(held.id, { starts_on: held.over.dataset.date });
  const change = changeOf(held);
  if (isPicked(held.id) && !held.edge && change.by) return movePicks(change.by);
  return ask(held.id, change);
});

function openNew(from, to) {
  const [first, last] = [numberOf(from), numberOf(to)].sort((a, b) => a - b);
  const address = new URL(newAddress());
  address.searchParams.set("starts_on", toIso(first));
  address.searchParams.set("ends_on", toIso(last));
  location.assign(address);
}

document.addEventListener("dblclick", (event) => {
  if (!newAddress() || !shown()?.contains(event.target)) return;
  const found = taken(event);
  if (found?.kind === "days") openNew(found.day, found.day);
});

/* The click that ends a drag opens nothing. */
function swallowClick() {
  const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 50);
}

function letGo({ keepsGhost = false } = {}) {
  if (!hand) return;
  clearTimeout(hand.timer);
  if (hand.isOn && !keepsGhost) eraseGhosts();
  hand = null;
  shown()?.classList.remove("is-dragging");
  for (const marked of document.querySelectorAll("#shown .is-target")) marked.classList.remove("is-target");
}

document.addEventListener("pointercancel", () => letGo());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !hand?.isOn) return;
  event.preventDefault();
  letGo();
}, true);
/* The browser's own ways with a held link, a drawn selection and a moving finger. */
document.addEventListener("dragstart", (event) => { if (shown()?.contains(event.target)) event.preventDefault(); });
document.addEventListener("selectstart", (event) => { if (hand?.isOn) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (hand?.isFinger) event.preventDefault(); });
document.addEventListener("touchmove", (event) => { if (hand?.isOn) event.preventDefault(); }, { passive: false });
