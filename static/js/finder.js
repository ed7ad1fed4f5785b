/*
 * The finder: "/" (where the page has no search field of its own) or Ctrl+K opens it, arrows walk what was found,
 * Enter goes there. Everything it finds is on /search/, too.
 */
const finder = document.getElementById("finder");
const field = finder?.querySelector("input");

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;
const hits = () => [...finder.querySelectorAll("[data-hit]")];

function openFinder() {
  if (finder.open || document.querySelector("dialog[open]")) return;
  finder.showModal();
  field.focus();
  field.select();
}

function walk(steps) {
  const stops = [field, ...hits()];
  const place = stops.indexOf(document.activeElement);
  stops[(Math.max(place, 0) + steps + stops.length) % stops.length].focus();
}

if (finder) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const asks = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!asks && !(slash && !document.querySelector("[data-search]"))) return;
    event.preventDefault();
    openFinder();
  });

  finder.addEventListener("keydown", (event) => {
    if (event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  });

  /* Enter in the field takes the first that was found for what is typed; else the form asks for the page. */
  finder.querySelector("form").addEventListener("submit", (event) => {
    const [first] = hits();
    if (!first || finder.dataset.foundFor !== field.value) return;
    event.preventDefault();
    first.click();
  });

  field.addEventListener("htmx:before:request", () => { finder.dataset.askedFor = field.value; });
  document.addEventListener("htmx:after:swap", () => { if (finder.open) finder.dataset.foundFor = finder.dataset.askedFor; });

  finder.addEventListener("click", (event) => { if (event.target === finder) finder.close(); });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest?.("[data-finder]")) return;
    event.preventDefault();
    openFinder();
  });
}
