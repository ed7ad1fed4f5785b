/*
 * What others change appears within two seconds, and takes nothing away: scroll, focus, panel, picks and ghosts stay.
 * One small question at a time, none while the page is hidden, fewer while nobody answers.
 */
import { shown } from "./days.js";
import { redrawGhosts } from "./ghosts.js";
import { showPicks } from "./picking.js";
import { showOpened } from "./previews.js";

const EVERY = 1200;
const SPREAD = 400;
const RAREST = 60_000;
let failures = 0;
let timer = null;

const wait = () => Math.min(EVERY * 2 ** failures, RAREST) + Math.random() * SPREAD;

function again(delay = wait()) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, delay);
}

async function look() {
  const calendar = shown();
  if (!calendar || document.hidden) return;
  try {
    const { revision, drawn } = calendar.dataset;
    const address = calendar.getAttribute("hx-get");
    const question = `/changes/${address}&since=${revision}&drawn=${drawn}`;
    const answer = await fetch(question, { redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    failures = 0;
    const news = answer.status === 200 ? await answer.json() : null;
    // What was drawn anew meanwhile is newer than the answer, and another page has another.
    if (news && shown()?.dataset.revision === revision && shown().getAttribute("hx-get") === address) heed(news);
  } catch {
    failures += 1;
  }
  again();
}

/* What was changed elsewhere is no reason to draw this anew. */
function heed({ revision, is_same }) {
  if (is_same) shown().dataset.revision = revision;
  else if (!isBusy()) document.body.dispatchEvent(new CustomEvent("instep:changed"));
}

/* While a hand holds something, nothing moves under it. */
const isBusy = () => shown().matches(".is-dragging") || document.querySelector("details.chip-menu[open]") !== null;

/* What the new picture must not take away. */
let kept = null;

/* What in the calendar an element stands for, as a selector. */
export function keyOf(element) {
  if (!shown()?.contains(element)) return null;
  const bar = element.closest("[data-activity-id]");
  const day = element.closest("[data-date]");
  if (bar) return `[data-activity-id="${bar.dataset.activityId}"]`;
  return day ? `:is(a[data-date="${day.dataset.date}"], [data-date="${day.dataset.date}"] a)` : null;
}

const isOfCalendar = (event) => event.detail?.ctx?.sourceElement?.id === "shown";
const isGone = ({ detail }) => detail.ctx.sourceElement !== shown();

/* A page that tells of a failure, or asks to sign in, is no picture of the calendar. */
const isPicture = ({ detail }) => detail.ctx.response.raw.ok && !detail.ctx.response.raw.redirected;

/* What does not come in now is asked for again: the number it would have brought is still news. */
document.addEventListener("htmx:before:swap", (event) => {
  if (!isOfCalendar(event)) return;
  if (isGone(event) || isBusy() || !isPicture(event)) return event.preventDefault();
  const lists = [...shown().querySelectorAll("details[id]")].map((list) => [list.id, list.open]);
  kept = { focus: keyOf(document.activeElement), lists };
});

document.addEventListener("htmx:after:swap", (event) => {
  if (!isOfCalendar(event) || !kept) return;
  const { focus, lists } = kept;
  kept = null;
  for (const [id, isOpen] of lists) {
    const list = document.querySelector(`#shown details#${CSS.escape(id)}`);
    if (list) list.open = isOpen;
  }
  if (focus) shown().querySelector(focus)?.focus({ preventScroll: true });
  showAgain();
});

/* A new picture has come: what is picked, opened or only shown is to be seen in it. */
function showAgain() {
  showOpened();
  if (document.getElementById("picked")) showPicks();
  redrawGhosts();
}

document.addEventListener("instep:arrived", () => {
  showAgain();
  again(0);
});

document.addEventListener("visibilitychange", () => again(0));
if (shown()?.dataset.revision) again();
