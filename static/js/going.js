/*
 * From period to period, view to view and filter to filter without leaving the page: what is written in the panel
 * stays, and what is loaded need not be loaded again. Each is a page with an address of its own that comes whole where
 * the browser has no Navigation API; going back, and where a page was scrolled to, are the browser's.
 */
import { frameOf, putInPlace } from "./arriving.js";
import { isPlain, shown } from "./days.js";

const WAYS = ".page-header [data-key][href]";
const REST = 60; // ms a pointer rests on a way before it is taken for more than passing by
const LIFE = 10_000;
const STAYS = "stays";

const isCalendar = ({ origin, pathname }) => origin === location.origin && pathname === "/";

/* The page at an address; null for one that fails or leads elsewhere, which comes whole and says what there is to say. */
async function fetched(address, options) {
  const answer = await fetch(address, { redirect: "manual", ...options });
  return answer.ok ? answer.text() : null;
}

/* Asked for before it is pressed. */
let ahead = null; // {address, text, at}

const isAhead = (address) => ahead?.address === address && performance.now() - ahead.at < LIFE;

function askAhead({ href }) {
  if (isAhead(href) || href === location.href) return; // there, or on its way
  ahead = { address: href, text: fetched(href, { headers: { Purpose: "prefetch" } }), at: performance.now() };
  ahead.text.catch(() => { ahead = null; });
}

document.addEventListener("instep:changed", () => { ahead = null; }, true);

async function pageOf(address, signal) {
  const known = isAhead(address) ? ahead.text : fetched(address, { signal });
  ahead = null;
  const text = await known;
  return text && new DOMParser().parseFromString(text, "text/html");
}

/* Whoever hears the page rather than sees it is told where it has gone. */
const told = document.body.appendChild(document.createElement("p"));
told.className = "visually-hidden";
told.setAttribute("role", "status");

/* What it is gone from, or what covers it, does not stay open over it. */
const panel = document.getElementById("panel");

function leftBehind({ sourceElement, navigationType }) {
  const from = navigationType === "traverse" ? null : sourceElement ?? document.activeElement;
  const isLeft = matchMedia("(width < 40rem)").matches || panel.contains(from);
  return { dialog: from?.closest("dialog"), closer: isLeft ? panel.querySelector("[data-close]") : null };
}

/* A way that is pressed while a page is on its way, or before a list of choices is sent, leads on from the page that comes. */
const main = document.getElementById("main");
let pressed = []; // the keys of these ways

export const isGoing = () => main.ariaBusy === "true";

/* What does not come in parts comes whole, and with it what there is to say. */
function goWhole() {
  pressed = [];
  location.reload();
}

/* What is open stays, at its own address. */
let open = null; // its entry, while another page is on its way
let latest = null; // the navigation to another page that began last

function stay() {
  pressed = [];
  const { key, url } = open;
  const isThere = navigation.entries().some((entry) => entry.key === key && entry.url === url);
  if (isThere) navigation.traverseTo(key, { info: STAYS });
  else navigation.navigate(url, { history: "replace", info: STAYS });
  open = null;
}

function stayUnreached() {
  document.dispatchEvent(new CustomEvent("instep:unreachable"));
  stay();
}

/* Stopped by the browser's own button or key, and not because something newer began: that is known a moment later. */
function stayWhereStopped(event) {
  event.signal.addEventListener("abort", () => setTimeout(() => { if (latest === event) stay(); }));
}

async function go(event, { dialog, closer }) {
  const { signal, destination } = event;
  const page = await pageOf(destination.url, signal).catch(() => undefined);
  if (signal.aborted) return;
  if (page === undefined) return stayUnreached();
  if (!page?.getElementById("shown") || frameOf(page) !== frameOf(document)) return goWhole();
  dialog?.close();
  closer?.click();
  putInPlace(page);
  open = null;
  told.textContent = document.title;
  event.scroll();
  document.dispatchEvent(new CustomEvent("instep:arrived", { detail: { isBack: event.navigationType === "traverse" } }));
}

window.navigation?.addEventListener("navigate", (event) => {
  const { canIntercept, hashChange, downloadRequest, formData, navigationType, destination, info } = event;
  if (hashChange || downloadRequest !== null) return; // to no other page
  latest = event;
  const isWhole = !canIntercept || formData || navigationType === "reload";
  if (isWhole || !shown() || !isCalendar(location) || !isCalendar(new URL(destination.url))) return;
  if (info === STAYS) return event.intercept({ focusReset: "manual", scroll: "manual" });
  open ??= navigation.currentEntry;
  stayWhereStopped(event);
  const left = leftBehind(event);
  event.intercept({ handler: () => go(event, left), focusReset: "manual", scroll: "manual" });
  main.ariaBusy = "true";
});

const isToCome = () => isGoing() || document.querySelector("details.chip-menu[data-changed]") !== null;

document.addEventListener("click", (event) => {
  const way = window.navigation && isPlain(event) && isToCome() && event.target.closest?.(WAYS);
  if (!way) return;
  event.preventDefault();
  pressed.push(way.dataset.key);
}, true);

window.navigation?.addEventListener("navigateerror", ({ error }) => {
  main.ariaBusy = null;
  pressed = [];
  if (error?.name !== "AbortError") goWhole();
});

window.navigation?.addEventListener("navigatesuccess", () => {
  main.ariaBusy = null;
  const way = document.querySelector(`.page-header [data-key="${CSS.escape(pressed.shift() ?? "")}"]`);
  if (way) way.click();
  else pressed = [];
});

let resting = null;
document.addEventListener("pointerover", ({ target }) => {
  clearTimeout(resting);
  const way = window.navigation && target.closest?.(WAYS);
  if (way) resting = setTimeout(askAhead, REST, way);
});
