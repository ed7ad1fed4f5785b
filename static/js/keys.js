/*
 * The calendar by keyboard. On a bar: Ctrl (Cmd) with an arrow moves it, Shift with an arrow changes its length, and
 * letting go of the key asks whom that hurts; the space bar picks it. On a day: arrows walk to the days around it.
 * On the board Ctrl with an arrow takes a card to another column.
 */
import { board, markColumn, standingBeside, standingOf, wordOf } from "./board.js";
import { numberOf, shown } from "./days.js";
import { drawCard, eraseGhosts } from "./ghosts.js";
import { isGoing } from "./going.js";
import { dayOn } from "./grid.js";
import { clearPicks, drawPicks, isPicked, movePicks, toggle } from "./picking.js";
import { daysOf, isBackwards, unmark } from "./places.js";
import { ask, askToStand, draw } from "./previews.js";
import { say } from "./saying.js";

let held = null; // {id, by, longer} or {id, standing, wanted}: shown, not asked yet

const forward = () => (isBackwards() ? -1 : 1);
const steps = () => ({ ArrowRight: forward(), ArrowLeft: -forward(), ArrowDown: 7, ArrowUp: -7 });
const isFocusedIn = (target) => shown()?.contains(target);
const mayPlan = () => document.querySelector("[data-new]") !== null;

function nudge(bar, step, isLength) {
  const id = bar.dataset.activityId;
  const days = daysOf(id);
  if (!days) return;
  if (held?.id !== id) held = { id, by: 0, longer: 0 };
  if (isLength) held.longer = Math.max(held.longer + step, days.first - days.last);
  else held.by += step;
  if (isPicked(id)) drawPicks(held.by);
  else draw(id, held);
}

function pass(card, step) {
  const id = card.dataset.activityId;
  const standing = standingOf(card);
  if (Math.abs(step) !== 1) return;
  if (held?.id !== id) held = { id, standing, wanted: standing };
  held.wanted = standingBeside(held.wanted, step);
  markColumn(held.wanted);
  say(wordOf(held.wanted));
  if (held.wanted === standing) eraseGhosts();
  else drawCard(id, held.wanted);
}

function askForHeld() {
  if (!held) return;
  const { id, by, longer, standing, wanted } = held;
  forget();
  if (wanted) return wanted === standing ? null : askToStand(id, standing, wanted);
  if (isPicked(id) && by) movePicks(by);
  else ask(id, { by, longer });
}

function forget() {
  if (held?.wanted) {
    unmark();
    say("");
  }
  held = null;
}

/* From the day that has the focus, or whose bar has it, to another one; past the days shown, to the period there. */
function walk(target, step) {
  const day = target.closest("[data-date]") ?? target.closest(".cell")?.querySelector("[data-date]");
  if (!day) return false;
  const next = dayOn(numberOf(day) + step);
  if (next) standOn(next);
  else if (!isGoing()) {
    ahead = numberOf(day) + step;
    document.querySelector(`[data-key="${step * forward() > 0 ? "ArrowRight" : "ArrowLeft"}"]`)?.click();
  }
  return true;
}

const standOn = (day) => (day.matches("a") ? day : day.querySelector("a"))?.focus();
let ahead = null; // the day walked to, on the page that comes

document.addEventListener("instep:arrived", () => {
  const day = ahead === null ? null : dayOn(ahead);
  ahead = null;
  if (day) standOn(day);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (held || clearPicks())) {
    forget();
    eraseGhosts();
    event.preventDefault();
    return;
  }
  if (!isFocusedIn(event.target) || event.altKey) return;
  const bar = event.target.closest("[data-activity-id]");
  const step = steps()[event.key];
  const moves = event.ctrlKey || event.metaKey;
  if (bar && event.key === " " && mayPlan()) toggle(bar.dataset.activityId);
  else if (bar && step && moves && !event.shiftKey && mayPlan()) board() ? pass(bar, step) : nudge(bar, step, false);
  else if (bar && step && event.shiftKey && !moves && Math.abs(step) === 1 && mayPlan()) nudge(bar, step, true);
  else if (!(step && !moves && !event.shiftKey && walk(event.target, step))) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("keyup", (event) => {
  if (["Control", "Meta", "Shift"].includes(event.key)) askForHeld();
});
