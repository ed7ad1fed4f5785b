/*
 * How high the head of the page stands over what scrolls under it, so that days and weekdays stop below it. The style
 * sheet has a guess, which spares all under it being styled twice.
 */
const heading = document.querySelector(".top");
const root = document.documentElement;

function measure() {
  const covers = getComputedStyle(heading).position === "sticky";
  const height = `${covers ? heading.offsetHeight : 0}px`;
  if (getComputedStyle(root).getPropertyValue("--top-height") !== height) root.style.setProperty("--top-height", height);
}

if (heading) new ResizeObserver(measure).observe(heading);
