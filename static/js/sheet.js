/*
 * A timeline on one printed sheet: however many lanes there are, they are drawn as small as that takes.
 */
const SHEET = 1040; // the height of an A3 sheet on its side within its margins, in CSS pixels, and a little to spare
const AROUND = 450; // title, scale and legend
const LARGEST = 0.54;

addEventListener("beforeprint", () => {
  const timeline = document.querySelector("#shown .timeline");
  if (!timeline) return;
  timeline.classList.add("is-printed"); // lanes out of sight, too, have their height now
  const zoom = Math.min(LARGEST, SHEET / (timeline.scrollHeight + AROUND));
  document.documentElement.style.setProperty("--sheet-zoom", zoom.toFixed(3));
});

addEventListener("afterprint", () => document.querySelector(".is-printed")?.classList.remove("is-printed"));
