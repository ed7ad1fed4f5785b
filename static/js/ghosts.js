/*
 * Where activities would come to stand: drawn at once, gone again when it is done or left.
 */
import { placeIn } from "./board.js";
import { bars, numberOf, shown } from "./days.js";
import { dayOn, isOnGrid, weeks } from "./grid.js";
import { timeline } from "./timeline.js";
import { placeOnTimeline } from "./timeline_ghosts.js";

const drawn = new Map(); // how each ghost is drawn once more, and the bar it is a copy of, by activity

function copyOf(bar) {
  const ghost = document.createElement("span");
  ghost.className = bar.className;
  ghost.append(...bar.cloneNode(true).childNodes);
  ghost.classList.remove("is-open", "is-picked", "is-left", "bar--from-before", "bar--goes-on");
  ghost.classList.add("ghost");
  ghost.setAttribute("aria-hidden", "true");
  return ghost;
}

function placeInWeek(bar, { week, days }, first, last) {
  const start = Math.max(0, first - numberOf(days[0]));
  const end = Math.min(days.length - 1, last - numberOf(days[0]));
  if (start > end) return;
  const ghost = copyOf(bar);
  ghost.className = ghost.className.replace(/(^| )[cs][1-7](?= |$)/g, "");
  ghost.classList.add(`c${start + 1}`, `s${end - start + 1}`);
  ghost.classList.toggle("bar--from-before", first < numberOf(days[0]));
  ghost.classList.toggle("bar--goes-on", last > numberOf(days.at(-1)));
  if (week.matches(".spans")) week.append(ghost);
  else days[start].after(ghost);
}

function placeInLists(bar, first, last) {
  for (let number = first; number <= last && number < first + 60; number += 1) {
    const day = dayOn(number);
    const list = day?.querySelector("ul");
    if (list) list.append(Object.assign(document.createElement("li"), { className: "ghost-line" }));
    if (list) list.lastElementChild.append(copyOf(bar));
  }
}

/* Draws the activity from its first to its last day; what stands there now is dimmed. What comes from the tray to a
   timeline is drawn into a lane. On a page without its bar the one that was seen last is drawn. */
export function drawGhost(id, first, last, lane) {
  const seen = drawn.get(id);
  const bar = bars(id)[0] ?? seen?.bar;
  eraseGhost(id);
  if (!bar && !seen) return;
  drawn.set(id, { bar: bar?.matches(".bar") ? bar.cloneNode(true) : seen?.bar, again: () => drawGhost(id, first, last, lane) });
  if (!bar) return;
  for (const each of bars(id)) each.classList.add("is-left");
  const before = new Set(shown().querySelectorAll(".ghost"));
  const grid = weeks();
  if (timeline()) for (const each of bars(id)) placeOnTimeline(each, first, last, lane);
  else if (isOnGrid(bar) || (grid.length && isWithoutDay(bar) && !shown().querySelector(".day7"))) {
    for (const place of grid) placeInWeek(withLane(bar), place, first, last);
  } else placeInLists(bar, first, last);
  for (const ghost of shown().querySelectorAll(".ghost")) if (!before.has(ghost)) ghost.dataset.ghostOf = id;
}

const isWithoutDay = (bar) => !bar.isConnected || bar.closest(".tray") !== null;

/* Draws the card of an activity in a column of the board, at that height or above all others. */
export function drawCard(id, standing, y = null) {
  eraseGhost(id);
  const [card] = bars(id);
  if (!card) return;
  drawn.set(id, { again: () => drawCard(id, standing, y) });
  card.classList.add("is-left");
  const place = placeIn(standing, y);
  if (!place) return;
  const line = Object.assign(document.createElement("li"), { className: "ghost-line" });
  line.append(copyOf(card));
  line.firstChild.dataset.ghostOf = id;
  place.list.insertBefore(line, place.before);
}

/* What comes from the tray has no lane yet: the first will do while it hovers. */
function withLane(bar) {
  if (/(^| )r[1-8]( |$)/.test(bar.className) || bar.closest(".spans")) return bar;
  const lent = bar.cloneNode(true);
  lent.classList.add("r1");
  return lent;
}

export function eraseGhost(id) {
  drawn.delete(id);
  for (const ghost of shown()?.querySelectorAll(`[data-ghost-of="${CSS.escape(id)}"]`) ?? []) {
    (ghost.closest(".ghost-line") ?? ghost).remove();
  }
  if (shown()) for (const bar of bars(id)) bar.classList.remove("is-left");
}

export function eraseGhosts() {
  for (const id of [...drawn.keys()]) eraseGhost(id);
  for (const bar of shown()?.querySelectorAll(".is-left") ?? []) bar.classList.remove("is-left");
}

/* It is done: the picture that comes shows it. */
export const forgetGhosts = () => drawn.clear();

/* A new picture has come: what was only shown is shown in it. */
export function redrawGhosts() {
  for (const { again } of [...drawn.values()]) again();
}
