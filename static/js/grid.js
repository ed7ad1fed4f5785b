/*
 * Where days stand on a calendar that has an element for each of them: a month, a quarter, a week, an agenda.
 */
import { bars, numberOf, shown, toIso } from "./days.js";

/* The day under a point: a bar may lie over it. */
export function dayUnder(x, y) {
  const elements = document.elementsFromPoint(x, y);
  const day = elements.find((element) => element.matches("#shown [data-date]"));
  const found = day ?? elements[0]?.closest("#shown .cell")?.querySelector("[data-date]") ?? dayBelow(elements[0], x);
  return found ? numberOf(found) : null;
}

/* In a week, what lasts several days lies above the days, not over them. */
function dayBelow(element, x) {
  if (!element?.closest(".spans") || matchMedia("(width < 52rem)").matches) return null;
  const holds = ({ left, right }) => left <= x && x < right;
  return [...shown().querySelectorAll(".day7")].find((day) => holds(day.getBoundingClientRect())) ?? null;
}

export const dayOn = (number) => shown().querySelector(`[data-date="${toIso(number)}"]`);

/* The last day that is to be seen: a list of days leaves out those that hold nothing. */
export const lastDay = () => [...shown().querySelectorAll("[data-date]")].findLast((day) => day.getClientRects().length);

/* The weeks of a grid: {week, days, place}, where the days are elements and place puts a bar of the first of them in. */
export function weeks() {
  const inWeek = (week) => ({ week, days: [...week.querySelectorAll("[data-date]")] });
  const spans = shown().querySelector(".spans");
  if (spans) return [{ week: spans, days: [...shown().querySelectorAll(".day7")] }];
  return [...shown().querySelectorAll(".week")].map(inWeek);
}

const columnOf = (bar) => Number(/(?:^| )c([1-7])(?: |$)/.exec(bar.className)?.[1] ?? 1);
const spanOf = (bar) => Number(/(?:^| )s([1-7])(?: |$)/.exec(bar.className)?.[1] ?? 1);
export const isOnGrid = (bar) => bar.closest(".week, .spans") !== null;

/* The first and last day of an activity, as far as they are shown; null for what has none. */
export function daysOf(id) {
  let first = Infinity;
  let last = -Infinity;
  for (const bar of bars(id)) {
    const place = isOnGrid(bar) && weeks().find(({ week }) => week.contains(bar));
    const day = place ? place.days[columnOf(bar) - 1] : bar.closest("[data-date]");
    if (!day) continue;
    first = Math.min(first, numberOf(day));
    last = Math.max(last, numberOf(day) + (place ? spanOf(bar) - 1 : 0));
  }
  return first <= last ? { first, last } : null;
}

/* What can be held of a bar by its ends; one that goes on beyond the week has no end there. */
export function endsOf(bar) {
  if (!isOnGrid(bar)) return null;
  return { body: bar, hasStart: !bar.matches(".bar--from-before"), hasEnd: !bar.matches(".bar--goes-on") };
}

export function markDays(from, to) {
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  for (const day of shown().querySelectorAll("[data-date]")) {
    day.classList.toggle("is-target", numberOf(day) >= first && numberOf(day) <= last);
  }
}

export function unmarkDays() {
  for (const marked of shown()?.querySelectorAll("[data-date].is-target") ?? []) marked.classList.remove("is-target");
}
