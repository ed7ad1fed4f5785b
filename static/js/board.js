/*
 * The board: columns by how things stand, with cards in them.
 */
import { shown } from "./days.js";

export const board = () => shown()?.querySelector(".board") ?? null;

const columnOf = (standing) => board()?.querySelector(`.board__column[data-standing="${standing}"]`);
const allStandings = () => [...shown().querySelectorAll(".board__drop > li")];

/* How the card stands that has this activity. */
export const standingOf = (card) => card.closest(".board__column")?.dataset.standing ?? null;

/* How things stand in the column under a point; null beside them. */
export function standingUnder(x, y) {
  const places = document.elementsFromPoint(x, y).map((element) => element.closest("#shown [data-standing]"));
  return places.find(Boolean)?.dataset.standing ?? null;
}

/* The next standing but `step`, as far as there is one: its column need not be shown. */
export function standingBeside(standing, step) {
  const all = allStandings().map((place) => place.dataset.standing);
  return all[Math.min(Math.max(all.indexOf(standing) + step, 0), all.length - 1)];
}

export const wordOf = (standing) => allStandings().find((place) => place.dataset.standing === standing).textContent;

/* The list of a column, and the line in it that a card at this height stands before; null where it is not shown. */
export function placeIn(standing, y) {
  const list = columnOf(standing)?.querySelector("ul");
  if (!list) return null;
  const middle = (line) => line.getBoundingClientRect().top + line.offsetHeight / 2;
  const before = y === null ? list.firstChild : [...list.children].find((line) => middle(line) > y);
  return { list, before: before ?? null };
}

export function markColumn(standing) {
  for (const place of shown().querySelectorAll("[data-standing]")) {
    place.classList.toggle("is-target", place.dataset.standing === standing);
  }
}

export function unmarkColumns() {
  for (const place of shown()?.querySelectorAll("[data-standing].is-target") ?? []) place.classList.remove("is-target");
}
