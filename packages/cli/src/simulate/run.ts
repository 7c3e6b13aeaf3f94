import { millisecondsInDay } from "date-fns/constants";
import { makeLinePrinter } from "../terminal/output.ts";
import { makeSummary, summaryText } from "./summary.ts";
import { makeProgress } from "../terminal/progress.ts";
import { merge } from "./merge.ts";
import type { Minor, SimulatedEvent } from "./person.ts";
import { eventsOf, type Simulation, users } from "./population.ts";

/** An event with the part of its line that is the same for all of its minor's events. */
interface OwnedEvent extends SimulatedEvent {
  readonly owner: string;
}

/** Lines written between two updates of the progress bar. */
const BATCH = 2000;

/** Prints the events of all minors in order of time. */
export async function simulate(simulation: Simulation): Promise<void> {
  const output = makeLinePrinter();
  const start = Date.parse(`${simulation.from}T00:00:00Z`);
  const progress = makeProgress("events", simulation.days * millisecondsInDay);
  let count = 0;
  const summary = makeSummary();
  try {
    for (const event of merge(streams(simulation))) {
      output.add(lineOf(event));
      summary.add(event);
      count++;
      if (count % BATCH === 0 || output.isFull) {
        await output.flush();
        progress.update(event.at - start, count);
      }
    }
    await output.flush();
  } finally {
    progress.end();
  }
  process.stderr.write(summaryText(summary, simulation));
}

function* streams(simulation: Simulation): Generator<Iterator<OwnedEvent>> {
  for (const minor of users(simulation)) yield owned(minor, simulation);
}

function* owned(minor: Minor, simulation: Simulation): Generator<OwnedEvent> {
  const owner = `"account":${JSON.stringify(minor.id)},"age":${minor.age},"timeZone":${JSON.stringify(minor.timeZone)},"simulated":true`;
  for (const event of eventsOf(minor, simulation)) yield { ...event, owner };
}

function lineOf({ at, owner, type, device, requestId, count, name }: OwnedEvent): string {
  let line = `{"at":${at},${owner},"type":"${type}"`;
  if (device !== undefined) line += `,"device":"${device}"`;
  if (requestId !== undefined) line += `,"requestId":"${requestId}"`;
  if (count !== undefined) line += `,"count":${count}`;
  if (name !== undefined) line += `,"name":${JSON.stringify(name)}`;
  return `${line}}`;
}
