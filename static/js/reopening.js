/*
 * What is open beside the calendar is open again where the page is loaded again, or come back to. Its address is kept with
 * the history's entry, not in the page's own. What asks for something or is being typed is not kept: it would look saved.
 * A note is: it is saved while one types.
 */
import { markReopened } from "./previews.js";
import { onceSeen } from "./seen.js";

const panel = document.getElementById("panel");
const ASKS = "#move-form, #off-form, #step-form, #conflict-form, form[method=get]";
const HEADERS = { "HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "aside#panel" };
let open = null; // its address

export const isLoadedAgain = () => performance.getEntriesByType("navigation")[0].type !== "navigate";

function keep(address) {
  open = address;
  if (navigation.currentEntry.getState()?.panel !== open) navigation.updateCurrentEntry({ state: { panel: open } });
}

const isToBeKept = ({ request, response }) => request.method === "GET" && response.raw.ok && panel.querySelector(ASKS) === null;

function heed({ detail: { ctx } }) {
  if (!panel.hasChildNodes()) keep(null);
  else if (ctx?.target === panel) keep(isToBeKept(ctx) ? ctx.request.action : null);
}

/* Nothing comes where it is gone, is not theirs to see any more, or something else has been opened meanwhile. */
async function reopen(address) {
  const { href } = location;
  const answer = await fetch(address, { redirect: "error", headers: { ...HEADERS, "HX-Current-URL": href } });
  const text = answer.ok ? await answer.text() : "";
  if (!text || panel.hasChildNodes() || location.href !== href) return;
  panel.innerHTML = text;
  htmx.process(panel);
  keep(address);
  markReopened(/^\/activities\/([^/]+)\//.exec(address)?.[1] ?? null);
}

if (window.navigation) {
  document.addEventListener("htmx:after:swap", heed);
  document.addEventListener("instep:panel-closed", () => keep(null));
  panel.addEventListener("input", ({ target }) => { if (!target.closest("#own-note-box")) keep(null); });
  navigation.addEventListener("currententrychange", ({ navigationType }) => { if (navigationType) keep(open); });
  const { panel: before } = navigation.currentEntry.getState() ?? {};
  if (before && isLoadedAgain()) onceSeen(() => reopen(before).catch(() => keep(null)));
}
