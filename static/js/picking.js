/*
 * Several activities picked at once, by Ctrl- or Cmd-click, Shift-click, or the space bar: they move together.
 * The form they move by is the one of "Move many": it shows first whom that hurts.
 */
import { bars, shown } from "./days.js";
import { drawGhost, eraseGhosts } from "./ghosts.js";
import { daysOf } from "./places.js";

const picked = new Set();
let latest = null;
const form = () => document.getElementById("picked");

export const isPicked = (id) => picked.has(id);
export const hasPicks = () => picked.size > 0;

export function showPicks() {
  for (const bar of shown()?.querySelectorAll("[data-activity-id]") ?? []) {
    const isOn = picked.has(bar.dataset.activityId);
    bar.classList.toggle("is-picked", isOn);
    if (isOn) bar.setAttribute("aria-description", form().dataset.picked);
    else bar.removeAttribute("aria-description");
  }
  form().hidden = !picked.size;
  form().elements.picked.value = [...picked].join(" ");
  form().querySelector("output").value = picked.size;
}

export function toggle(id) {
  if (!form()) return;
  if (!picked.delete(id)) picked.add(id);
  latest = id;
  showPicks();
}

/* Everything from the one picked last to this one, in the order of the page. */
export function pickUpTo(id) {
  if (!form()) return;
  const order = [...new Set([...shown().querySelectorAll("[data-activity-id]")].map((bar) => bar.dataset.activityId))];
  const ends = [order.indexOf(latest ?? id), order.indexOf(id)].sort((a, b) => a - b);
  for (const each of order.slice(Math.max(0, ends[0]), ends[1] + 1)) picked.add(each);
  latest = id;
  showPicks();
}

export function clearPicks() {
  if (!picked.size) return false;
  picked.clear();
  eraseGhosts();
  showPicks();
  return true;
}

/* Shows all of them so many days on, without asking yet. */
export function drawPicks(by) {
  for (const id of picked) {
    const days = bars(id).length ? daysOf(id) : null;
    if (days) drawGhost(id, days.first + by, days.last + by);
  }
}

/* Asks whom it hurts to move all of them by so many days. */
export function movePicks(by) {
  const fields = form().elements;
  for (const choice of fields.way) choice.checked = choice.value === "days";
  fields.count.value = by;
  form().requestSubmit();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-clear-picks]")) clearPicks();
});
