/*
 * A long timeline on one sheet: its rows closer together, in columns beside each other, each with the scale above it.
 * A lane that goes on in the next column says its name there again.
 */
const ROW = 26; // calendar_app/calendar/timeline_drawing.py
const DENSE = 16;
const RISE = 2; // so much higher than its row it stands, as its bar is lower
const NAME = 24; // a lane's name and the line below the lane
const MOST = 20;

const rowsOf = (lane) => Math.floor(lane.querySelector("svg").getAttribute("height") / ROW);

const lanesOf = (timeline) => [...timeline.querySelectorAll(".lane")];

/* How high all rows are one below the other. */
export const lengthOf = (timeline) => lanesOf(timeline).reduce((sum, lane) => sum + NAME + rowsOf(lane) * DENSE, 0);

/* How high each of so many columns is, with what is left over at the foot of one and a name said again at the top. */
export const heightIn = (columns, length) => Math.ceil(length / columns) + (columns > 1 ? 2 * NAME + DENSE : 0);

/* In how many columns it is largest: `sizeIn` says how large in so many. */
export function bestCount(sizeIn) {
  const counts = Array.from({ length: MOST }, (_, at) => at + 1);
  return counts.reduce((best, count) => (sizeIn(count) > sizeIn(best) ? count : best));
}

function placed(piece, from) {
  const y = Number(piece.querySelector(":scope > svg").getAttribute("y"));
  const row = Math.floor(y / ROW) - from;
  const copy = piece.cloneNode(true);
  copy.setAttribute("transform", `translate(0 ${row * DENSE - RISE - y})`);
  return { row, copy };
}

/* So many rows of a lane, from one of them on. */
function partOf(lane, from, count) {
  const track = lane.querySelector("svg");
  const [part, drawn] = [lane.cloneNode(false), track.cloneNode(false)];
  drawn.setAttribute("height", count * DENSE + RISE);
  for (const each of track.children) {
    if (!each.matches(".piece")) drawn.append(each.cloneNode(true));
    else {
      const { row, copy } = placed(each, from);
      if (row >= 0 && row < count) drawn.append(copy);
    }
  }
  part.append(lane.querySelector(".lane__name").cloneNode(true), drawn);
  return part;
}

/* A copy of the timeline in columns at most so high. */
export function folded(timeline, height) {
  const copy = timeline.cloneNode(false);
  copy.classList.add("timeline--folded");
  let [column, left] = [null, 0];
  for (const lane of lanesOf(timeline)) {
    const rows = rowsOf(lane);
    for (let from = 0, count; from < rows; from += count) {
      if (left < NAME + DENSE) {
        [column, left] = [copy.appendChild(document.createElement("div")), height];
        column.append(timeline.querySelector(".timeline__head").cloneNode(true));
      }
      count = Math.min(rows - from, Math.floor((left - NAME) / DENSE));
      column.append(partOf(lane, from, count));
      left -= NAME + count * DENSE;
    }
  }
  return copy;
}
