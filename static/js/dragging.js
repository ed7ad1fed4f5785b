/*
 * What the hand does on the calendar, with mouse, pen or finger (which holds still for a moment first): a bar moves to
 * another day, an end of it changes its length, a piece of the tray gets a date or a bar loses it, and days drawn over
 * become a new activity. Nothing is saved: each ends in a preview or a form.
 */
import { board, markColumn, standingOf, standingUnder } from "./board.js";
import { inOrder, shown, toIso } from "./days.js";
import { drawCard, drawGhost, eraseGhosts } from "./ghosts.js";
import { dayOn, lastDay } from "./grid.js";
import { drawPicks, hasPicks, isPicked, movePicks } from "./picking.js";
import { dayUnder, daysOf, endHeld, mark, unmark } from "./places.js";
import { ask, askForTray, askToStand, draw } from "./previews.js";
import { say } from "./saying.js";
import { keepInPlace, slideAtTheRim, stopSliding } from "./scrolling.js";
import { aimed, isAstray, laneUnder, timeline } from "./timeline.js";

const REACH = 7;
const SLACK = 5;
const HOLD = 400;
let hand = null;

const newAddress = () => document.querySelector("[data-new]")?.href;

function taken(event) {
  const { clientX: x, clientY: y } = event;
  const bar = event.target.closest("[data-activity-id]");
  const day = dayUnder(x, y);
  const lane = timeline() && laneUnder(x, y);
  if (bar && board()) return { kind: "card", id: bar.dataset.activityId, standing: standingOf(bar), wanted: null };
  if (bar) return { kind: "bar", id: bar.dataset.activityId, end: endHeld(bar, x, REACH), day, fromTray: Boolean(bar.closest("#tray")) };
  const isFree = day !== null && !event.target.closest("a, button, input, summary") && (lane || !timeline());
  return isFree ? { kind: "days", day, lane } : null;
}

document.addEventListener("pointerdown", (event) => {
  letGo();
  say("");
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!newAddress() || !shown()?.contains(event.target)) return;
  const found = taken(event);
  if (!found) return;
  hand = { ...found, target: event.target, over: null, x: event.clientX, y: event.clientY, isOn: false, isFinger: event.pointerType === "touch" };
  if (hand.isFinger) hand.timer = setTimeout(begin, HOLD);
});

function begin() {
  hand.isOn = true;
  keepInPlace(hand.fromTray ? lastDay() : hand.target, () => shown().classList.add("is-dragging"));
  if (hand.isFinger) navigator.vibrate?.(10);
}

document.addEventListener("pointermove", (event) => {
  if (!hand) return hover(event);
  if (!hand.isOn) {
    if (Math.hypot(event.clientX - hand.x, event.clientY - hand.y) < SLACK) return;
    if (hand.isFinger) return letGo(); // it scrolls
    begin();
  }
  carry(event);
  slideAtTheRim(event.clientY, () => carry(event));
});

/* A bar of a timeline has no elements at its ends that could say that they can be held. */
function hover(event) {
  const piece = event.target.closest?.(".piece");
  const isAtEnd = Boolean(piece && newAddress() && endHeld(piece, event.clientX, REACH));
  shown()?.classList.toggle("is-at-end", isAtEnd);
}

const isOverTray = (event) => Boolean(document.elementFromPoint(event.clientX, event.clientY)?.closest("#tray"));
const movesPicks = () => isPicked(hand.id) && hasPicks() && !hand.end;
const isWhole = () => hand.kind === "bar" && !hand.fromTray && !hand.end;

function carry(event) {
  const { clientX: x, clientY: y } = event;
  if (hand.kind === "card") return carryCard(x, y);
  hand.toTray = isWhole() && isOverTray(event);
  hand.isAstray = Boolean(timeline()) && isWhole() && !movesPicks() && isAstray(hand.id, x, y);
  document.getElementById("tray")?.classList.toggle("is-target", hand.toTray);
  shown().classList.toggle("is-astray", hand.isAstray);
  if (hand.toTray || hand.isAstray) {
    hand.over = null;
    return eraseGhosts();
  }
  const day = dayUnder(x, y);
  const lane = hand.fromTray && timeline() ? laneUnder(x, y) : hand.lane;
  if (day === null || (day === hand.over && lane === hand.lane)) return;
  Object.assign(hand, { over: day, lane });
  show();
}

function carryCard(x, y) {
  const wanted = standingUnder(x, y);
  if (wanted === null || wanted === hand.wanted) return;
  hand.wanted = wanted;
  markColumn(wanted);
  if (wanted === hand.standing) eraseGhosts();
  else drawCard(hand.id, wanted, y);
}

function show() {
  if (hand.kind === "days") mark(hand.day, hand.over, hand.lane);
  else if (hand.fromTray) drawGhost(hand.id, landing(hand.over), landing(hand.over), hand.lane);
  else if (movesPicks()) drawPicks(changeOf(hand).by);
  else draw(hand.id, changeOf(hand));
}

const landing = (day) => (timeline() ? aimed(day) : day);

/* By how many days the bar moves, and how much longer it gets. */
function changeOf({ day, over, end, id }) {
  const steps = day !== null && over !== null ? over - day : 0;
  const days = daysOf(id);
  const length = days ? days.last - days.first : 0;
  if (end === "end") return { by: 0, longer: Math.max(steps, -length) };
  if (end === "start") return { by: Math.min(steps, length), longer: -Math.min(steps, length) };
  return { by: steps && days ? landing(days.first + steps) - days.first : steps, longer: 0 };
}

document.addEventListener("pointerup", () => {
  const held = hand;
  letGo({ keepsGhost: true });
  if (!held?.isOn) return;
  swallowClick();
  if (held.kind === "card") return letGoCard(held);
  if (held.kind === "days") return openNew(held.day, held.over ?? held.day, held.lane);
  if (held.toTray) return askForTray(held.id);
  if (held.isAstray) say(timeline().dataset.stays);
  if (held.over === null) return eraseGhosts();
  if (held.fromTray) return ask(held.id, { starts_on: toIso(landing(held.over)) });
  const change = changeOf(held);
  if (isPicked(held.id) && !held.end && change.by) return movePicks(change.by);
  return ask(held.id, change);
});

function letGoCard({ id, standing, wanted }) {
  if (wanted === null || wanted === standing) return eraseGhosts();
  return askToStand(id, standing, wanted);
}

/* The form of a new activity; what is drawn into a lane begins with what that means. */
function openNew(from, to, lane) {
  const [first, last] = inOrder(from, to);
  const address = new URL(newAddress());
  address.searchParams.set("starts_on", toIso(first));
  address.searchParams.set("ends_on", toIso(last));
  if (lane) {
    address.searchParams.set("by", timeline().dataset.by);
    address.searchParams.set("lane", lane.dataset.lane);
  }
  location.assign(address);
}

document.addEventListener("dblclick", (event) => {
  if (!newAddress() || !shown()?.contains(event.target)) return;
  const found = taken(event);
  if (found?.kind === "days") openNew(found.day, found.day, found.lane);
});

/* The click that ends a drag opens nothing. */
function swallowClick() {
  const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 50);
}

function letGo({ keepsGhost = false } = {}) {
  if (!hand) return;
  const { isOn, over, target } = hand;
  clearTimeout(hand.timer);
  stopSliding();
  hand = null;
  const stays = (keepsGhost && Number.isInteger(over) && dayOn(over)) || target;
  keepInPlace(isOn ? stays : null, () => {
    if (isOn && !keepsGhost) eraseGhosts();
    shown()?.classList.remove("is-dragging", "is-astray");
  });
  document.getElementById("tray")?.classList.remove("is-target");
  unmark();
}

document.addEventListener("pointercancel", () => letGo());
document.addEventListener("instep:arrived", () => letGo());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  say("");
  if (!hand?.isOn) return;
  event.preventDefault();
  letGo();
}, true);
/* The browser's own ways with a held link, a drawn selection and a moving finger. */
document.addEventListener("dragstart", (event) => { if (shown()?.contains(event.target)) event.preventDefault(); });
document.addEventListener("selectstart", (event) => { if (hand?.isOn) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (hand?.isFinger) event.preventDefault(); });
/* A finger that stops a page from sliding on belongs to the page. */
document.addEventListener("touchstart", (event) => { if (!event.cancelable) letGo(); }, { passive: true });
document.addEventListener("touchmove", (event) => { if (hand?.isOn) event.preventDefault(); }, { passive: false });
