/*
 * The page that comes takes the place of the one that is there: its rail, its head and its main part. What has the
 * focus, what is typed into it and what stands in the panel stay.
 */
import { keyOf } from "./changes.js";
import { shown } from "./days.js";
import { leadHere } from "./leading.js";
import { onceSeen } from "./seen.js";

const PARTS = [".rail", ".top", "#main"];
const TOKEN = "hx-headers:inherited";
const FRAME = "script[src], link[rel=stylesheet], .looking-on, .menu--account .menu__note";

/* A page of another version or language, or of somebody else, is not put together from parts of two. */
export function frameOf(page) {
  const { lang, dataset } = page.documentElement;
  const parts = [...page.querySelectorAll(FRAME)].map((part) => part.src ?? part.href ?? part.textContent);
  return [lang, dataset.dates, ...parts].join("\n");
}

/* How to find the same place in the page that comes, for whoever goes by keyboard. */
function placeOf(element) {
  const part = PARTS.find((each) => element.closest(each));
  if (!part) return null;
  const inPart = (selector) => () => document.querySelector(`${part} ${selector}`);
  const lists = () => [...document.querySelectorAll(`${part} summary`)];
  const list = lists().indexOf(element.closest("details.chip-menu")?.querySelector("summary"));
  const { key } = element.closest("[data-key]")?.dataset ?? {};
  if (key) return inPart(`[data-key="${CSS.escape(key)}"]`);
  if (list >= 0) return () => lists()[list];
  if (element.name) return inPart(`[name="${CSS.escape(element.name)}"]`);
  const shownAt = keyOf(element);
  if (shownAt) return () => shown().querySelector(shownAt);
  return () => [...document.querySelectorAll(`${part} a`)].find(({ textContent }) => textContent === element.textContent);
}

/* Words that are typed while a page is on its way are for it. */
function typeOn(field, { value, defaultValue, selectionStart, selectionEnd }) {
  if (value !== defaultValue) field.value = value;
  field.setSelectionRange(selectionStart, selectionEnd);
}

function focusAt(place, before) {
  const here = place?.();
  here?.focus({ preventScroll: true });
  if (here?.matches("[type=search]")) typeOn(here, before);
}

/* What the page's body hears for the calendar that goes would keep it, and all it was drawn of. */
function forget(calendar) {
  calendar.replaceChildren();
  calendar.removeAttribute("hx-get");
  htmx.process(calendar, true);
}

export function putInPlace(page) {
  const before = document.activeElement;
  const place = placeOf(before);
  const picked = document.getElementById("picked"); // by how much they are to move stays
  if (picked) page.getElementById("picked")?.replaceWith(picked);
  forget(shown());
  for (const part of PARTS) document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
  onceSeen(() => htmx.process(document.body));
  document.title = page.title;
  document.body.setAttribute(TOKEN, page.body.getAttribute(TOKEN));
  document.getElementById("messages").append(...page.getElementById("messages").childNodes);
  leadHere();
  focusAt(place, before);
}
