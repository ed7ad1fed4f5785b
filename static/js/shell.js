/*
 * What every page's frame does beyond HTML. Nothing here is needed to use a page.
 *
 *   data-search             a field of this page that "/" brings the cursor to (finder.js: Ctrl+K, and "/" where there is none)
 *   data-new                a link or button that "n" presses
 *   data-star               a button that "f" presses, the panel's before the page's
 *   data-close              closes the dialog, panel or list it stands in
 *   data-dismiss            puts the message it stands in away
 *   data-submit-on-change   sends the form when one of its fields changes; changes in a list wait until the list closes
 *   data-clash              a field in two versions; what is typed into data-clash-mine in it is chosen, too
 *   data-theme-choice       auto, light or dark, remembered in this browser
 */
import { onceSeen } from "./seen.js";

const root = document.documentElement;
const panel = document.getElementById("panel");
let panelOpener = null;

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;

/* Lists that hang from a chip or a button. */
const openLists = () => document.querySelectorAll("details:is(.chip-menu, .menu-from)[open]");

function closeListsOutside(target) {
  for (const list of openLists()) if (!list.contains(target)) list.open = false;
}

function closeInnermostList() {
  const list = [...openLists()].at(-1);
  if (!list) return false;
  list.open = false;
  list.querySelector("summary").focus();
  return true;
}

/* The panel. */
function closePanel() {
  if (!panel?.hasChildNodes()) return false;
  panel.replaceChildren();
  const opened = document.querySelector("#shown .is-open");
  opened?.classList.remove("is-open");
  (panelOpener?.isConnected ? panelOpener : opened)?.focus({ preventScroll: true });
  panelOpener = null;
  document.dispatchEvent(new CustomEvent("instep:panel-closed"));
  return true;
}

function panelArrived() {
  const heading = panel.querySelector("h1, h2");
  if (!heading || panel.contains(document.activeElement)) return;
  // What was opened from something in the panel leads back to where the panel was opened from.
  if (document.activeElement !== document.body) panelOpener = document.activeElement;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/* Messages. */
const messageLife = 7000;

function dismiss(message) {
  message.remove();
}

function startMessages() {
  for (const message of document.querySelectorAll("[data-message]:not([data-message-stays], [data-message-seen])")) {
    message.dataset.messageSeen = "";
    let timer = setTimeout(dismiss, messageLife, message);
    message.addEventListener("pointerenter", () => clearTimeout(timer));
    message.addEventListener("pointerleave", () => { timer = setTimeout(dismiss, messageLife, message); });
  }
}

/* What somebody asked for did not come. What a page asks for by itself, it asks for again. */
function sayUnreachable() {
  const said = document.getElementById("unreachable");
  if (!said || document.querySelector("#messages [data-unreachable]")) return;
  document.getElementById("messages").append(said.content.cloneNode(true));
}

const sayReachable = () => document.querySelector("[data-unreachable]")?.remove();

document.addEventListener("instep:unreachable", sayUnreachable);
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && ctx.sourceElement?.id !== "shown" && !isOvertaken(ctx)) sayUnreachable();
});

/* Of all that is asked for in one place the last is shown, whichever comes last. The others are left without a word. */
const asked = new WeakMap(); // what for, by place

export const isOvertaken = (ctx) => ctx.request.method === "GET" && asked.has(ctx.target) && asked.get(ctx.target) !== ctx;

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.target && ctx.request.method === "GET") asked.set(ctx.target, ctx);
});
document.addEventListener("htmx:before:swap", (event) => { if (isOvertaken(event.detail.ctx)) event.preventDefault(); });

/* A form is sent once, however often its button is pressed while the answer is on its way. One that says itself in which
   order it is sent (hx-sync) is let be. */
const SENDING = "form.htmx-request:not([hx-sync]), form[data-sent]";
const PATIENCE = 10_000;

document.addEventListener("submit", (event) => {
  if (!event.target.matches(SENDING)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

function letSendAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  event.target.dataset.sent = "";
  setTimeout(letSendAgain, PATIENCE);
});
window.navigation?.addEventListener("navigateerror", letSendAgain);

/* Light or dark: kept in a cookie, so that pages come in it. One that the browser had kept may be older than the choice. */
const oneYear = 31_536_000;

function chosenTheme() {
  return document.cookie.match(/(?:^|; )instep-theme=(light|dark)(?:;|$)/)?.[1] ?? "auto";
}

function showTheme() {
  const choice = chosenTheme();
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

function chooseTheme(choice) {
  const age = choice === "auto" ? 0 : oneYear;
  const only = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `instep-theme=${choice}; path=/; max-age=${age}; samesite=lax${only}`;
  showTheme();
}

/* What is pressed. */
function close(control, event) {
  const dialog = control.closest("dialog");
  if (dialog) dialog.close();
  else if (panel?.contains(control)) closePanel();
  else {
    const list = control.closest("details");
    if (!list) return;
    list.open = false;
  }
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-close], [data-dismiss], [data-theme-choice]");
  closeListsOutside(event.target);
  if (!control) return;
  if ("close" in control.dataset) close(control, event);
  else if ("dismiss" in control.dataset) dismiss(control.closest("[data-message]"));
  else chooseTheme(control.dataset.themeChoice);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-submit-on-change]");
  if (!form) return;
  const list = event.target.closest("details.chip-menu");
  if (list) list.dataset.changed = "";
  else form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const mine = event.target.closest?.("[data-clash] [data-clash-mine]");
  const choice = mine?.querySelector("input[type=radio]");
  if (choice && event.target !== choice) choice.checked = true;
});

document.addEventListener("toggle", (event) => {
  const list = event.target;
  if (list.open || !("changed" in list.dataset)) return;
  delete list.dataset.changed;
  list.closest("form").requestSubmit();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open]:modal, [popover]:popover-open")) return;
    if (closeInnermostList() || closePanel()) event.preventDefault();
    return;
  }
  const search = document.querySelector("[data-search]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (search && plain && event.key === "/") {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (plain && event.key === "n" && !document.querySelector("dialog[open]")) {
    const control = document.querySelector("[data-new]");
    if (!control) return;
    event.preventDefault();
    control.click();
  } else if (plain && event.key === "f" && !document.querySelector("dialog[open]")) {
    (panel?.querySelector("[data-star]") ?? document.querySelector("[data-star]"))?.click();
  }
});

/* htmx looks through the whole page for its attributes: once the page is seen, not before. */
function lookLater(event) {
  if (event.target !== document.body) return;
  document.removeEventListener("htmx:before:process", lookLater);
  event.preventDefault();
  onceSeen(() => htmx.process(document.body));
}

document.addEventListener("htmx:before:process", lookLater);

/* What htmx brought. What it brought elsewhere leaves the focus where it is. */
document.addEventListener("htmx:after:swap", ({ detail }) => {
  sayReachable();
  startMessages();
  if (panel?.hasChildNodes() && detail.ctx?.target === panel) panelArrived();
});

document.addEventListener("instep:arrived", () => {
  sayReachable();
  startMessages();
});

startMessages();
showTheme();
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  showTheme();
  letSendAgain();
});
