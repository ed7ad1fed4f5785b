// Reads one iCalendar file a line of input (JSON text) with ical.js and answers one line of JSON.
import readline from "node:readline";
import ICAL from "../vendor/ical.js/ical.min.mjs";

ICAL.design.strict = true;

function moment(time) {
  if (time.isDate) return { date: time.toString() };
  if (time.zone.tzid === "floating") return { floating: time.toString() };
  return { instant: time.toUnixTime() };
}

function event(component) {
  const read = new ICAL.Event(component);
  const first = (name) => component.getFirstPropertyValue(name);
  return {
    uid: read.uid,
    summary: read.summary,
    description: read.description,
    start: moment(read.startDate),
    end: moment(read.endDate),
    sequence: read.sequence,
    status: first("status"),
    url: first("url"),
    related: first("related-to"),
    transparency: first("transp"),
    categories: component.getFirstProperty("categories")?.getValues() ?? [],
    stamp: first("dtstamp").toUnixTime(),
    alarms: component.getAllSubcomponents("valarm").map((alarm) => alarm.getFirstPropertyValue("trigger").toString()),
  };
}

// ical.js hands over X- properties with their escapes still in them.
function unescaped(text) {
  return text.replace(/\\([nN,;\\])/g, (_, character) => (/[nN]/.test(character) ? "\n" : character));
}

function calendar(text) {
  ICAL.TimezoneService.reset();
  const root = new ICAL.Component(ICAL.parse(text));
  root.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  return {
    name: unescaped(root.getFirstPropertyValue("x-wr-calname") ?? ""),
    description: unescaped(root.getFirstPropertyValue("x-wr-caldesc") ?? ""),
    events: root.getAllSubcomponents("vevent").map(event),
  };
}

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let answer;
  try {
    answer = calendar(JSON.parse(line));
  } catch (problem) {
    answer = { finding: String(problem) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
