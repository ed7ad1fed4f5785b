/*
 * The calendar's hands: open a bar in the panel, drag it to another day, walk the periods by key.
 * Everything here is also a link or a form on a page of its own.
 */
const DAY = 86_400_000;
const shown = () => document.getElementById("shown");
const panel = "#panel";

const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);

function fetchIntoPanel(address) {
  return htmx.ajax("GET", address, { target: panel, swap: "innerHTML" });
}

function openInPanel(bar) {
  document.querySelector(".bar.is-open")?.classList.remove("is-open");
  bar.classList.add("is-open");
  bar.focus();
  fetchIntoPanel(`/activities/${bar.dataset.activityId}/panel/`);
}

document.addEventListener("click", (event) => {
  const bar = event.target.closest?.("[data-activity-id]");
  if (!bar || !isPlain(event) || !shown()?.contains(bar)) return;
  event.preventDefault();
  openInPanel(bar);
});

/* Keys: what carries data-key is pressed by that key, unless somebody is typing or the panel is open. */
document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest?.("input, textarea, select, #panel, dialog")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

/* On a phone the month is a list: begin it at today, unless the address names a day. */
const today = document.querySelector(".day.is-today");
if (today && !new URLSearchParams(location.search).has("date") && matchMedia("(width < 40rem)").matches) {
  today.scrollIntoView({ block: "start" });
}

/* Dragging: a bar to another day, or a piece from the tray onto its first day. The answer is a preview in the panel. */
let dragged = null;

const dayAt = (event) => event.target.closest?.("[data-date]") ?? dayUnder(event.clientX, event.clientY);

function dayUnder(x, y) {
  return document.elementsFromPoint(x, y).find((element) => element.matches("[data-date]")) ?? null;
}

const days = (isoDate) => Date.parse(`${isoDate}T00:00:00Z`) / DAY;
const isoDate = (number) => new Date(number * DAY).toISOString().slice(0, 10);

document.addEventListener("dragstart", (event) => {
  const bar = event.target.closest?.("[data-activity-id]");
  if (!bar || !shown()?.contains(bar)) return;
  const grabbed = dayUnder(event.clientX, event.clientY);
  dragged = { id: bar.dataset.activityId, grabbed: grabbed?.dataset.date ?? null };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", bar.textContent.trim());
  bar.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const day = dragged && dayAt(event);
  markTarget(day);
  if (day) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const day = dragged && dayAt(event);
  if (!day) return;
  event.preventDefault();
  const { id, grabbed } = dragged;
  // A bar moves by as many days as the hand did; a piece from the tray begins where it is let go.
  const query = grabbed ? `by=${days(day.dataset.date) - days(grabbed)}` : `starts_on=${isoDate(days(day.dataset.date))}`;
  endDrag();
  if (query !== "by=0") fetchIntoPanel(`/activities/${id}/move/?${query}`);
});

document.addEventListener("dragend", endDrag);

function markTarget(day) {
  const marked = document.querySelector(".day.is-target");
  if (marked === day) return;
  marked?.classList.remove("is-target");
  day?.classList.add("is-target");
}

function endDrag() {
  dragged = null;
  markTarget(null);
  document.querySelector(".bar.is-dragged")?.classList.remove("is-dragged");
}
