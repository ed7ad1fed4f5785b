/*
 * From period to period, view to view and filter to filter without leaving the page: what is written in the panel
 * stays, and what is loaded need not be loaded again. Each is a page with an address of its own that comes whole where
 * the browser has no Navigation API; going back, and where a page was scrolled to, are the browser's.
 */
import { shown } from "./days.js";

const PARTS = [".rail", ".top", "#main"];
const TOKEN = "hx-headers:inherited";
const FRAME = "script[src], link[rel=stylesheet], .looking-on";
const WAYS = ".page-header [data-key][href]";
const REST = 60; // ms a pointer rests on a way before it is taken for more than passing by
const LIFE = 10_000;

const isCalendar = ({ origin, pathname }) => origin === location.origin && pathname === "/";

/* A page of another version, or seen in another's place, is not put together from parts of two. */
const frameOf = (page) => [...page.querySelectorAll(FRAME)].map((part) => part.src ?? part.href ?? part.textContent).join("\n");

async function fetched(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  return answer.text();
}

/* Asked for before it is pressed. */
let ahead = null; // {address, text, at}

const isAhead = (address) => ahead?.address === address && performance.now() - ahead.at < LIFE;

function askAhead({ href }) {
  if (isAhead(href)) return;
  ahead = { address: href, text: fetched(href, { headers: { Purpose: "prefetch" } }), at: performance.now() };
  ahead.text.catch(() => { ahead = null; });
}

async function pageOf(address, signal) {
  const known = isAhead(address) ? ahead.text : fetched(address, { signal });
  ahead = null;
  return new DOMParser().parseFromString(await known, "text/html");
}

/* The same place in the page that comes, for whoever goes by keyboard. */
function placeOf(element) {
  if (!element?.closest(".top")) return null;
  const { key } = element.closest("[data-key]")?.dataset ?? {};
  if (key) return `.top [data-key="${CSS.escape(key)}"]`;
  return element.name ? `.top [name="${CSS.escape(element.name)}"]` : null;
}

/* What the page's body hears for the calendar that goes would keep it, and all it was drawn of. */
function forget(calendar) {
  calendar.replaceChildren();
  calendar.removeAttribute("hx-get");
  htmx.process(calendar, true);
}

function putInPlace(page) {
  const place = placeOf(document.activeElement);
  forget(shown());
  for (const part of PARTS) document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
  requestAnimationFrame(() => setTimeout(() => htmx.process(document.body))); // once it is seen
  document.title = page.title;
  document.body.setAttribute(TOKEN, page.body.getAttribute(TOKEN));
  document.getElementById("messages").append(...page.getElementById("messages").childNodes);
  if (place) document.querySelector(place)?.focus({ preventScroll: true });
}

/* Whoever hears the page rather than sees it is told where it has gone. */
const told = document.body.appendChild(document.createElement("p"));
told.className = "visually-hidden";
told.setAttribute("role", "status");

/* What the panel covers, or leads to, is to be seen. */
const panel = document.getElementById("panel");
const isInTheWay = () => matchMedia("(width < 40rem)").matches || panel.contains(document.activeElement);

async function go(event, closesPanel) {
  const { signal, destination } = event;
  const page = await pageOf(destination.url, signal).catch(() => null);
  if (signal.aborted) return;
  // What does not come in parts comes whole, and with it what there is to say.
  if (!page?.getElementById("shown") || frameOf(page) !== frameOf(document)) return location.reload();
  if (closesPanel) panel.querySelector("[data-close]")?.click();
  putInPlace(page);
  told.textContent = document.title;
  event.scroll();
  document.dispatchEvent(new CustomEvent("instep:arrived"));
}

window.navigation?.addEventListener("navigate", (event) => {
  const { canIntercept, hashChange, downloadRequest, formData, navigationType, destination } = event;
  const isOther = hashChange || downloadRequest !== null || formData || navigationType === "reload";
  if (!canIntercept || isOther || !shown() || !isCalendar(location) || !isCalendar(new URL(destination.url))) return;
  const closesPanel = isInTheWay();
  event.intercept({ handler: () => go(event, closesPanel), focusReset: "manual", scroll: "manual" });
});

let resting = null;
document.addEventListener("pointerover", ({ target }) => {
  clearTimeout(resting);
  const way = window.navigation && target.closest?.(WAYS);
  if (way) resting = setTimeout(askAhead, REST, way);
});
