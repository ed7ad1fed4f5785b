/*
 * A timeline on one printed sheet: however many lanes there are, they are drawn as small as that takes. Before they get
 * too small to be read, they are folded into columns.
 */
import { bestCount, folded, heightIn, lengthOf } from "./folding.js";

const SHEET = 1040; // the height of an A3 sheet on its side within its margins, in CSS pixels, and a little to spare
const WIDTH = 1500;
const NARROWEST = 850; // a column, at its own size
const AROUND = 450; // title, scale and legend
const LARGEST = 0.54;
const READABLE = 0.42; // letters of four points

const zoomFor = (height) => Math.min(LARGEST, SHEET / (height + AROUND));

function fold(timeline) {
  const length = lengthOf(timeline);
  const zoomIn = (columns) => Math.min(zoomFor(heightIn(columns, length)), WIDTH / columns / NARROWEST);
  const columns = bestCount(zoomIn);
  const copy = folded(timeline, heightIn(columns, length));
  copy.classList.toggle("is-small", zoomIn(columns) < READABLE);
  timeline.after(copy);
  timeline.classList.add("is-folded");
  return zoomIn(columns);
}

function unfold() {
  document.querySelector(".timeline--folded")?.remove();
  document.querySelector(".is-printed")?.classList.remove("is-printed", "is-folded");
}

addEventListener("beforeprint", () => {
  unfold();
  const timeline = document.querySelector("#shown .timeline");
  if (!timeline) return;
  timeline.classList.add("is-printed"); // lanes out of sight, too, have their height now
  const whole = zoomFor(timeline.scrollHeight);
  const zoom = whole < READABLE ? fold(timeline) : whole;
  document.documentElement.style.setProperty("--sheet-zoom", zoom.toFixed(3));
});

addEventListener("afterprint", unfold);
