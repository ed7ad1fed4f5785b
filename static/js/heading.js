/*
 * How high the head of the page stands over what scrolls under it, so that days and weekdays stop below it.
 */
const heading = document.querySelector(".top");

function measure() {
  const covers = getComputedStyle(heading).position === "sticky";
  document.documentElement.style.setProperty("--top-height", `${covers ? heading.offsetHeight : 0}px`);
}

if (heading) new ResizeObserver(measure).observe(heading);
