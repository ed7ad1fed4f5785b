/*
 * What is only shown on a timeline: the bar on its new days, with the work before it, which comes along.
 */
import { toNumber } from "./days.js";
import { beside, percent, say, scale, svg, timeline } from "./timeline.js";

const DROPPED = /(^| )(is-open|is-picked|is-left)(?= |$)/g;

/* Draws a bar, or a piece of the tray, from its first to its last day; the latter into the lane it will be in. */
export function placeOnTimeline(bar, first, last, lane) {
  if (bar.matches(".piece")) bar.closest(".lane__track").append(moved(bar, first, last));
  else homeOf(bar, lane).querySelector(".lane__track").append(fromTray(bar, first, last));
}

function moved(piece, first, last) {
  const by = first - toNumber(piece.dataset.first);
  const ghost = svg("svg", {
    class: `${piece.getAttribute("class").replace(DROPPED, "")} ghost`,
    x: percent(by), overflow: "visible", "aria-hidden": "true",
  });
  ghost.append(...piece.cloneNode(true).childNodes);
  ghost.querySelector("title").remove();
  const place = ghost.querySelector(".piece__place");
  place.setAttribute("width", widthOf(first, last));
  const outside = ghost.querySelector(".piece__beside");
  if (outside) outside.replaceWith(backBy(by, daysBeside(first, last, place.getAttribute("y"))));
  else tellInside(place.querySelector("svg"), first, last);
  return ghost;
}

const daysBeside = (first, last, y) =>
  beside(first, last, y, svg("text", { class: "piece__after ghost__days", y: 15 }, say(first, last)));

/* Its days, then its words, from where the bar comes into view. */
function tellInside(words, first, last) {
  const cut = Math.max(scale().first - first, 0) / (last - first + 1);
  words.setAttribute("x", `${100 * cut}%`);
  words.querySelector("text").prepend(svg("tspan", { class: "ghost__days" }, say(first, last)), " ");
}

function widthOf(first, last) {
  const { days, narrowest } = scale();
  return percent(Math.max(last - first + 1, (narrowest * days) / 100));
}

/* The whole ghost stands so many days on: what is placed on the scale itself does not go along. */
function backBy(days, element) {
  element.setAttribute("x", `${parseFloat(element.getAttribute("x")) - parseFloat(percent(days))}%`);
  return element;
}

function fromTray(bar, first, last) {
  const tint = bar.className.match(/(?:channel|edge)-\d+/g)?.join(" ") ?? "";
  return svg("svg", { class: `piece ${tint} ghost`, overflow: "visible", "aria-hidden": "true" },
    svg("svg", { class: "piece__place", x: percent(first - scale().first), y: 4, width: widthOf(first, last), height: 22 },
      svg("rect", { class: "piece__bar" }),
      svg("rect", { class: "piece__edge" })),
    daysBeside(first, last, 4));
}

/* The lane of a piece of the tray: its channel's or campaign's, else the one it is held over. */
function homeOf(bar, lane) {
  const { by } = timeline().dataset;
  const own = timeline().querySelector(`[data-lane="${CSS.escape(bar.dataset[by] ?? "")}"]`);
  return (bar.dataset[by] && own) || lane || timeline().querySelector(".lane:not(.lane--key)");
}
