/*
 * Days as numbers, and where they stand on the calendar that is shown.
 */
const DAY = 86_400_000;

export const shown = () => document.getElementById("shown");
export const bars = (id) => [...shown().querySelectorAll(`[data-activity-id="${CSS.escape(id)}"]`)];
export const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);
export const isBackwards = () => document.documentElement.dir === "rtl";

export const toNumber = (isoDate) => Date.parse(`${isoDate}T00:00:00Z`) / DAY;
export const toIso = (number) => new Date(number * DAY).toISOString().slice(0, 10);
export const numberOf = (day) => toNumber(day.dataset.date);

/* The day under a point: a bar may lie over it. */
export function dayUnder(x, y) {
  const elements = document.elementsFromPoint(x, y);
  const day = elements.find((element) => element.matches("#shown [data-date]"));
  return day ?? elements[0]?.closest("#shown .cell")?.querySelector("[data-date]") ?? dayBelow(elements[0], x);
}

/* In a week, what lasts several days lies above the days, not over them. */
function dayBelow(element, x) {
  if (!element?.closest(".spans") || matchMedia("(width < 52rem)").matches) return null;
  const holds = ({ left, right }) => left <= x && x < right;
  return [...shown().querySelectorAll(".day7")].find((day) => holds(day.getBoundingClientRect())) ?? null;
}

export const dayOn = (number) => shown().querySelector(`[data-date="${toIso(number)}"]`);

/* The weeks of a grid: {week, days, place}, where the days are elements and place puts a bar of the first of them in. */
export function weeks() {
  const inWeek = (week) => ({ week, days: [...week.querySelectorAll("[data-date]")] });
  const spans = shown().querySelector(".spans");
  if (spans) return [{ week: spans, days: [...shown().querySelectorAll(".day7")] }];
  return [...shown().querySelectorAll(".week")].map(inWeek);
}

export const columnOf = (bar) => Number(/(?:^| )c([1-7])(?: |$)/.exec(bar.className)?.[1] ?? 1);
export const spanOf = (bar) => Number(/(?:^| )s([1-7])(?: |$)/.exec(bar.className)?.[1] ?? 1);
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
