/*
 * Days as numbers, and what shows them.
 */
const DAY = 86_400_000;

export const shown = () => document.getElementById("shown");
export const bars = (id) => [...shown().querySelectorAll(`[data-activity-id="${CSS.escape(id)}"]`)];
export const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);

export const toNumber = (isoDate) => Date.parse(`${isoDate}T00:00:00Z`) / DAY;
export const toDate = (number) => new Date(number * DAY);
export const toIso = (number) => toDate(number).toISOString().slice(0, 10);
export const numberOf = (day) => toNumber(day.dataset.date);
export const inOrder = (...numbers) => numbers.sort((a, b) => a - b);
