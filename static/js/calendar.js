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
import { isLoadedAgain } from "./reopening.js";
import { onceSeen } from "./seen.js";

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

/* Whoever comes back to a page, or loads it again, is where they were in it; whoever types stays at the field. */
const isReturn = (event) => (event ? event.detail.isBack : isLoadedAgain());

/* Where a page begins: a month's weeks at today unless the address names another day, this year's at the month of either. */
function beginning() {
  const date = new URLSearchParams(location.search).get("date");
  const [day, today] = [document.querySelector(".day.is-today"), document.querySelector(".heat__days > .is-today")];
  if (day && (!date || date === day.dataset.date)) return day;
  return today && (document.querySelector(`.heat__days > [data-date="${CSS.escape(date ?? "")}"]`) ?? today).closest(".heat__month");
}

function arrive(event) {
  // Where not all views fit beside each other, the one that is open is to be seen.
  const open = document.querySelector(".page-header .switch--views [aria-current]");
  if (open?.parentElement.scrollWidth > open?.parentElement.clientWidth) open.scrollIntoView({ block: "nearest", inline: "nearest" });
  const isElsewhere = isReturn(event) || document.activeElement.matches("input");
  const place = isElsewhere ? null : beginning();
  if (matchMedia("(width < 40rem)").matches) place?.scrollIntoView({ block: "start" });
  else if (place?.getBoundingClientRect().top > innerHeight) place.scrollIntoView({ block: "center" });
}

arrive();
onceSeen(() => document.documentElement.classList.add("is-seen"));
document.addEventListener("instep:arrived", arrive);
