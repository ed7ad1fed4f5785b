/*
 * Where days and bars stand, whatever view is shown.
 */
import { unmarkColumns } from "./board.js";
import * as grid from "./grid.js";
import * as line from "./timeline.js";

const view = () => (line.timeline() ? line : grid);

/* The number of the day under a point; null where there is none. */
export const dayUnder = (x, y) => view().dayUnder(x, y);

/* The first and last day of an activity; null for what has none. */
export const daysOf = (id) => view().daysOf(id);

export const isBackwards = () => document.documentElement.dir === "rtl" && !line.timeline();

/* Which end of its bar is held: "start", "end", or none. */
export function endHeld(bar, x, reach) {
  const ends = view().endsOf(bar);
  if (!ends) return "";
  const { left, right, width } = ends.body.getBoundingClientRect();
  const near = Math.min(reach, width / 4);
  if (x < left || x > right) return "";
  const [first, second] = isBackwards() ? ["end", "start"] : ["start", "end"];
  const end = x - left < near ? first : right - x < near ? second : "";
  return (end === "start" && !ends.hasStart) || (end === "end" && !ends.hasEnd) ? "" : end;
}

/* Marks the days drawn over; on a timeline those of one lane. */
export function mark(from, to, lane) {
  if (lane) line.markRange(lane, from, to);
  else grid.markDays(from, to);
}

export function unmark() {
  line.unmarkRange();
  grid.unmarkDays();
  unmarkColumns();
}
