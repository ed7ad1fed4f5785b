/*
 * The calendar's hands: open a bar in the panel, pick several, walk the periods by key.
 * Everything here is also a link or a form on a page of its own. What the frame runs comes along, as one script.
 */
import "./frame.js";
import "./dragging.js";
import "./keys.js";
import "./changes.js";
import "./heading.js";
import "./sheet.js";
import { isPlain, shown } from "./days.js";
import { isGoing } from "./going.js";
import { pickUpTo, toggle } from "./picking.js";
import { openInPanel } from "./previews.js";

document.addEventListener("click", (event) => {
  const bar = event.target.closest?.("[data-activity-id]");
  if (!bar || !shown()?.contains(bar)) return;
  const id = bar.dataset.activityId;
  if (isPlain(event)) openInPanel(bar);
  else if (!document.getElementById("picked") || event.altKey || event.button) return;
  else if (event.shiftKey) pickUpTo(id);
  else toggle(id);
  event.preventDefault();
});

/* Keys: what carries data-key and is in sight is pressed by that key, unless somebody is typing or the panel is open. One
   that is held presses as often as pages come. */
document.addEventListener("keydown", (event) => {
  if (event.repeat && isGoing()) return;
  if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest?.("input, textarea, select, #panel, dialog")) return;
  const ways = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
  ways.find((way) => way.checkVisibility())?.click();
});

function arrive(event) {
  // Where not all views fit beside each other, the one that is open is to be seen.
  const open = document.querySelector(".page-header .switch--views [aria-current]");
  if (open?.parentElement.scrollWidth > open?.parentElement.clientWidth) open.scrollIntoView({ block: "nearest", inline: "nearest" });
  // On a phone the month is a list: begin it at today, unless the address names another day, or one comes back to it.
  if (!matchMedia("(width < 40rem)").matches || event?.detail.isBack) return;
  const today = document.querySelector(".day.is-today");
  const date = new URLSearchParams(location.search).get("date");
  if (today && (!date || date === today.dataset.date)) today.scrollIntoView({ block: "start" });
}

arrive();
document.addEventListener("instep:arrived", arrive);
