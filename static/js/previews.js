/*
 * A change of days that is shown but not made yet: the ghost where it would be, and the panel that says whom it hurts.
 */
import { bars, shown, toNumber } from "./days.js";
import { drawGhost, eraseGhosts, forgetGhosts } from "./ghosts.js";
import { daysOf } from "./places.js";
import { isOvertaken } from "./shell.js";

const panel = () => document.getElementById("panel");
const isAsking = () => panel()?.querySelector("#move-form, #off-form, #step-form, #conflict-form") !== null;
let open = null; // the activity whose preview stands in the panel
let length = 0; // in days after its first
let opened = null; // the activity whose bar the panel was opened by

/* Each asks by itself: of what one element asks for htmx lets the second wait for the first, and drops the third. */
export function fetchIntoPanel(address) {
  const source = document.body.appendChild(document.createElement("i"));
  const answered = htmx.ajax("GET", address, { source, target: "#panel", swap: "innerHTML" });
  source.remove();
  return answered;
}

export function openInPanel(bar) {
  eraseGhosts();
  markOpen(bar);
  fetchIntoPanel(`/activities/${bar.dataset.activityId}/panel/`);
}

function markOpen(bar) {
  document.querySelector("#shown .is-open")?.classList.remove("is-open");
  bar.classList.add("is-open");
  bar.focus();
  opened = bar.dataset.activityId;
}

/* A new picture has come: the bar is marked in it. */
export function showOpened() {
  if (!panel()?.hasChildNodes()) opened = null;
  if (opened) bars(opened)[0]?.classList.add("is-open");
}

/* What was open is open again: its bar is marked, and the focus stays. */
export function markReopened(id) {
  opened = id;
  showOpened();
}

/* Where an activity would stand, moved by so many days and that much longer. It never gets shorter than a day. */
export function draw(id, { by = 0, longer = 0 }) {
  const days = daysOf(id);
  if (days) drawGhost(id, days.first + by, Math.max(days.first + by, days.last + by + longer));
}

/* How many days it goes on after its first: on a page without it, as many as where it was seen last. */
function lengthOf(id, otherwise) {
  const days = daysOf(id);
  return days ? days.last - days.first : otherwise;
}

/* Fetches the preview of a change; nothing is asked for where nothing changes. */
export function ask(id, query) {
  if (Object.values(query).every((value) => value === 0)) return eraseGhosts();
  open = id;
  length = lengthOf(id, 0);
  const [bar] = bars(id);
  if (bar) markOpen(bar);
  return fetchIntoPanel(`/activities/${id}/move/?${new URLSearchParams(query)}`);
}

export function askForTray(id) {
  return fetchIntoPanel(`/activities/${id}/unschedule/`);
}

/* Asks what it takes for an activity to stand another way. Whether it is booked is no question: that can be undone. */
export function askToStand(id, standing, wanted) {
  open = id;
  markOpen(bars(id)[0]);
  if (![standing, wanted].every((each) => ["planned", "booked"].includes(each))) {
    return fetchIntoPanel(`/activities/${id}/become/${wanted}/`);
  }
  const deed = wanted === "booked" ? "book" : "unbook";
  return htmx.ajax("POST", `/activities/${id}/${deed}/`, { target: "#panel", swap: "innerHTML" });
}

/* Other days typed into the panel: the ghost goes there. */
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#panel #move-form");
  const first = form?.elements.starts_on?.value;
  if (!open || !first || !shown()) return;
  const last = form.elements.ends_on?.value;
  length = lengthOf(open, length);
  drawGhost(open, toNumber(first), last ? toNumber(last) : toNumber(first) + length);
});

/* No answer came: nothing is asked that the ghost could stand for. */
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!open || (isAsking() && ctx?.request?.method !== "GET") || ctx?.sourceElement?.id === "shown" || (ctx && isOvertaken(ctx))) return;
  open = null;
  eraseGhosts();
});

/* Left, refused, or made: what was only shown goes. */
document.addEventListener("instep:panel-closed", () => { open = opened = null; eraseGhosts(); });
document.addEventListener("htmx:after:swap", (event) => {
  if (!open || isAsking()) return;
  if (!panel()?.hasChildNodes()) forgetGhosts();
  else if (event.detail?.ctx?.target === panel()) eraseGhosts();
  else return;
  open = null;
});
