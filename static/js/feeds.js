/*
 * The address of a new feed: selected whole when it is pressed, copied by the button beside it.
 *
 *   data-select-all          a field that is selected whole when it gets the cursor
 *   data-copy="id"           copies what the field of that id holds
 *   data-copied="word"       what the button says once that is done
 */
for (const field of document.querySelectorAll("[data-select-all]")) {
  field.addEventListener("focus", () => field.select());
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // not allowed here: the address is selected, ready for the keyboard
  }
  const label = button.querySelector("span");
  label.textContent = button.dataset.copied;
  label.setAttribute("role", "status");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button));
}
