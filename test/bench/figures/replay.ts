import { definePolicy } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";
import { compare, type Group } from "../figure.ts";
import { accountsOf, fullPolicy, peopleOf } from "../people.ts";
import { ownCpu, race } from "../race.ts";

const ACCOUNTS = 100;
const LINES = 200_000;

/** The events of people's sessions as lines of a trace. */
function traceOf(): string[] {
  const people = peopleOf(accountsOf(ACCOUNTS));
  const lines: string[] = [];
  const write =
    (type: string) =>
    async (account: { readonly id: string }): Promise<void> => {
      const at = new Date(people.clock()).toISOString();
      lines.push(
        JSON.stringify({ at, account: account.id, age: 14, timeZone: "Asia/Shanghai", device: "tab-1", type }),
      );
    };
  const recorder = { admit: write("message"), heartbeat: write("active") };
  while (lines.length < LINES) void people.step(recorder);
  return lines;
}

export const replay: Group = {
  id: "replay",
  title: "Replay",
  about: `${LINES.toLocaleString("en")} lines of a trace of ${ACCOUNTS} accounts, line by line, from text to text. In CPU time.`,
  run: async () => {
    const lines = traceOf();
    const policy = definePolicy(fullPolicy);
    let { line } = createReplay(policy);
    let next = 0;
    let floorNext = 0;
    const measures = await race(
      [
        {
          name: "recess",
          run: (count) => {
            for (let i = 0; i < count; i += 1) {
              if (next === LINES) {
                next = 0;
                ({ line } = createReplay(policy));
              }
              line(lines[next++]!);
            }
          },
        },
        {
          name: "JSON.parse and JSON.stringify of the line",
          run: (count) => {
            for (let i = 0; i < count; i += 1)
              JSON.stringify(JSON.parse(lines[(floorNext = (floorNext + 1) % LINES)]!));
          },
        },
      ],
      { meter: ownCpu },
    );
    return compare(measures, { id: "replay", unit: "events/s", floors: ["JSON.parse and JSON.stringify of the line"] });
  },
};
