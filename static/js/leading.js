/*
 * What stands beside the calendar leads back to it, and on from it: to the period that is shown, not to the one it was
 * asked for on, whether it was there before the period changed or comes after.
 */
const ATTRIBUTE = /([?&]next=)(?:%2F|\/)(?:%3F[^&#]*)?(?=[&#]|$)/;
const FIELD = /^\/(?:\?|$)/;

/* A form that chooses what the calendar shows says all else of it in hidden fields. */
function leadOn(form) {
  const own = new Set([...form.elements].filter(({ type }) => type !== "hidden").map(({ name }) => name));
  for (const field of form.querySelectorAll("[type=hidden]")) field.remove();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!own.has(name)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

export function leadHere() {
  if (location.pathname !== "/") return;
  const here = location.pathname + location.search;
  for (const element of document.querySelectorAll(":is(#panel, #messages) :is(a, button, form)")) {
    for (const { name, value } of element.attributes) {
      if (ATTRIBUTE.test(value)) element.setAttribute(name, value.replace(ATTRIBUTE, (_, asked) => asked + encodeURIComponent(here)));
    }
  }
  for (const field of document.querySelectorAll(':is(#panel, #messages) [name="next"]')) if (FIELD.test(field.value)) field.value = here;
  for (const form of document.querySelectorAll('#panel form[method=get][action="/"]')) leadOn(form);
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const askedOn = ctx?.request?.headers?.["HX-Current-URL"];
  if (askedOn && askedOn !== location.href) leadHere();
});
