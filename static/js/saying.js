/*
 * A sentence about what the hand does or did not do, until it does something else.
 */
export function say(sentence) {
  const place = document.getElementById("said");
  if (place) place.textContent = sentence;
}
