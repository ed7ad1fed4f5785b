/*
 * Where days stand on a timeline: on one scale for all its lanes, which it says in numbers. It runs from left to right
 * in every language, as its picture does.
 */
import { bars, inOrder, shown, toDate, toIso, toNumber } from "./days.js";

/* Where a day is narrower, no hand can aim at it. */
const AIMABLE = 12;

export const timeline = () => shown()?.querySelector(".timeline") ?? null;

export function scale() {
  const { first, days, narrowest } = timeline().dataset;
  return { first: toNumber(first), days: Number(days), narrowest: Number(narrowest) };
}

export const percent = (days) => `${(100 * days) / scale().days}%`;

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/* Days as one says them, such as "Tue 16 – Wed 17 Mar", in the order their reader chose. */
export function say(first, last) {
  const { lang, dataset: { dates } } = document.documentElement;
  if (dates === "ymd") return [...new Set([first, last])].map((day) => toIso(day).slice(5)).join(" – ");
  const english = dates === "mdy" ? "en-US" : "en-GB";
  const words = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(lang === "en" ? english : lang, words).formatRange(toDate(first), toDate(last));
}

const track = () => timeline().querySelector(".lane__track").getBoundingClientRect();

/* The lane whose days lie under a point. */
export function laneUnder(x, y) {
  const found = document.elementsFromPoint(x, y).find((element) => element.matches("#shown .lane:not(.lane--key) > .lane__track"));
  return found?.closest(".lane") ?? null;
}

/* The day under a point, whatever lane it is over; beyond the ends the first or the last. */
export function dayUnder(x, y) {
  if (!document.elementFromPoint(x, y)?.closest("#shown .timeline")) return null;
  const { first, days } = scale();
  const { left, width } = track();
  return first + Math.min(Math.max(Math.floor(((x - left) / width) * days), 0), days - 1);
}

/* The first and last day of an activity; null for what waits in the tray. */
export function daysOf(id) {
  const piece = bars(id).find((bar) => bar.dataset.first);
  return piece ? { first: toNumber(piece.dataset.first), last: toNumber(piece.dataset.last) } : null;
}

/* What can be held of a bar by its ends. What begins or ends beyond the days shown has none that could be reached. */
export function endsOf(bar) {
  const body = bar.querySelector(".piece__bar");
  return body && { body, hasStart: true, hasEnd: true };
}

let known = { text: null, days: new Set() };

function isOff(day) {
  const { off: text } = timeline().dataset;
  if (known.text !== text) {
    const stretches = text.split(" ").filter(Boolean).map((stretch) => stretch.split("+").map(Number));
    known = { text, days: new Set(stretches.flatMap(([begins, count]) => Array.from({ length: count }, (_, step) => begins + step))) };
  }
  return known.days.has(day - scale().first);
}

/* Where no hand can aim at a day, what begins on one that is off begins on the working day next to it instead. */
export function aimed(day) {
  if (track().width / scale().days >= AIMABLE) return day;
  for (let steps = 0; steps < 10; steps += 1) {
    if (!isOff(day + steps)) return day + steps;
    if (!isOff(day - steps)) return day - steps;
  }
  return day;
}

/* Whether an activity that is held in one of its lanes is over one that is not its own. */
export function isAstray(id, x, y) {
  const lane = laneUnder(x, y);
  return lane !== null && !bars(id).some((bar) => lane.contains(bar));
}

/* A stretch drawn over the days of a lane. */
export function markRange(lane, from, to) {
  const [first, last] = inOrder(from, to);
  const at = percent(first - scale().first);
  unmarkRange();
  lane.querySelector(".lane__track").append(svg("g", { class: "lane__range" },
    svg("rect", { x: at, y: 2, width: percent(last - first + 1), height: "22", rx: 3 }),
    beside(first, last, 4, svg("text", { class: "piece__after", y: 15 }, say(first, last)))));
}

export function unmarkRange() {
  for (const drawn of shown()?.querySelectorAll(".lane__range") ?? []) drawn.remove();
}

/* Puts words after days, or before them where the picture ends. */
export function beside(first, last, y, text) {
  const { first: begin, days, narrowest } = scale();
  const after = Math.max(last + 1, first + (narrowest * days) / 100) - begin;
  const isAtTheEnd = after > days * 0.8 && first - begin > days * 0.2;
  text.setAttribute("x", isAtTheEnd ? -8 : 8);
  text.setAttribute("text-anchor", isAtTheEnd ? "end" : "start");
  return svg("svg", { class: "piece__beside", x: percent(isAtTheEnd ? first - begin : after), y, overflow: "visible" }, text);
}
