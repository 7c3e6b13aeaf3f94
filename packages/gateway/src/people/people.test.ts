import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { PeopleSettings } from "../config/settings.ts";
import { readCsv } from "./csv.ts";
import { checkPeopleFile } from "./check.ts";
import { openPeople, type People } from "./people.ts";
import { peopleService, ServiceUnavailable } from "./service.ts";
import { readPeopleYaml } from "./yaml.ts";

const folder = mkdtempSync(join(tmpdir(), "recess-people-"));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function open(settings: Partial<PeopleSettings>, problems: string[] = []): Promise<People> {
  return openPeople({
    settings: { unknown: "refuse", ...settings },
    serviceSecret: null,
    now: () => 0,
    onProblem: (problem) => problems.push(problem),
  });
}

const YAML = `
- { id: ana, age: 14, timeZone: Europe/Berlin, region: DE, locale: de }
- { id: ben, ages: { min: 8, max: 12 } }
- { id: 7, groups: [kids] }
`;

const CSV =
  'id,age,ages,timeZone,groups,guardians\nana,14,,Europe/Berlin,,"m@example.com;f@example.com"\nben,,8-12,,,\ncat,,18+,,,\ndan,,,,kids;b,\n';

test("people come from YAML, with an age, bounds, or the ages of their groups", async () => {
  const people = await open({ file: file("a.yaml", YAML), groups: { kids: { ages: { min: 6, max: 9 } } } });
  expect(await people.find("ana", [])).toEqual({
    kind: "known",
    account: { id: "ana", age: 14, timeZone: "Europe/Berlin", region: "DE", locale: "de" },
  });
  expect(await people.find("ben", [])).toMatchObject({ account: { age: { min: 8, max: 12 } } });
  expect(await people.find("7", [])).toMatchObject({ account: { age: { min: 6, max: 9 } } });
  expect(await people.find("eve", [])).toEqual({ kind: "unknown" });
  people.close();
});

test("CSV gives the same people", async () => {
  const people = await open({ file: file("a.csv", CSV), groups: { kids: { ages: { max: 9 } } } });
  expect(await people.find("ana", [])).toMatchObject({ account: { age: 14, timeZone: "Europe/Berlin" } });
  expect(await people.find("ben", [])).toMatchObject({ account: { age: { min: 8, max: 12 } } });
  expect(await people.find("cat", [])).toEqual({ kind: "known", account: { id: "cat", age: { min: 18 } } });
  expect(await people.find("dan", [])).toMatchObject({ account: { age: { min: 0, max: 9 } } });
  people.close();
});

test("the ages of several groups are combined, so that the youngest band applies", async () => {
  const people = await open({
    groups: {
      kids: { ages: { min: 8, max: 12 } },
      chess: { ages: { min: 10, max: 17 } },
      staff: { ages: { min: 18 } },
    },
  });
  expect(await people.find("x", ["chess", "kids", "other"])).toMatchObject({ account: { age: { min: 8, max: 17 } } });
  expect(await people.find("x", ["staff"])).toMatchObject({ account: { age: { min: 18 } } });
  expect(await people.find("x", ["other"])).toEqual({ kind: "unknown" });
});

test("a person's own age takes precedence over groups, whatever groups a request names", async () => {
  const people = await open({
    file: file("b.yaml", "- { id: ana, age: 9 }"),
    groups: { staff: { ages: { min: 18 } } },
  });
  expect(await people.find("ana", ["staff"])).toMatchObject({ account: { age: 9 } });
  people.close();
});

test("unknown people may be of unknown age if the operator allows it", async () => {
  const people = await open({ unknown: "unknown-age" });
  expect(await people.find("x", [])).toEqual({ kind: "known", account: { id: "x", age: "unknown" } });
});

test("a file that changes is read again; an invalid one is reported and the old one stays in force", async () => {
  const problems: string[] = [];
  const path = file("c.yaml", "- { id: ana, age: 9 }");
  const people = await open({ file: path }, problems);
  file("c.yaml", "- { id: ana, age: 10 }\n- { id: ben, age: 11 }");
  await people.refresh();
  expect(await people.find("ben", [])).toMatchObject({ account: { age: 11 } });
  file("c.yaml", "- { id: ana, age: ten }");
  await people.refresh();
  expect(await people.find("ana", [])).toMatchObject({ account: { age: 10 } });
  expect(people.problem).toBe(`The file of people ${path}: line 1: age must be a whole number of years from 0 to 130.`);
  expect(problems).toHaveLength(1);
  rmSync(path);
  await people.refresh();
  expect(people.problem).toBe(`The file of people ${path} does not exist.`);
  expect(await people.find("ana", [])).toMatchObject({ account: { age: 10 } });
  file("c.yaml", "- { id: ana, age: 12 } ");
  await people.refresh();
  expect(people.problem).toBeNull();
  expect(await people.find("ana", [])).toMatchObject({ account: { age: 12 } });
  people.close();
});

test.each([
  ["- { id: ana, age: 9 }\n- { id: ana, age: 9 }", "line 2: this id is here twice"],
  ["- { id: ana, age: 9, birthdate: 2017-01-01 }", "line 1: an unknown key"],
  ["- { id: ana, age: 9, timeZone: Mars/North }", "line 1: timeZone must be an IANA name"],
  ["- { age: 9 }", "line 1: id is missing"],
  ["ana: 9", "write a list of people"],
  ["- [", "not valid YAML"],
])("unusable YAML is reported by line, without quoting anyone: %j", (text, problem) => {
  expect(() => readPeopleYaml(text)).toThrow(problem);
});

test.each(["people.yaml", "people.csv"])("check reports every problem of %s, one for each person", async (name) => {
  const text =
    name === "people.csv"
      ? "id,age,timeZone\nana,nine,\nben,10,Mars/North\ncat,11,\ncat,12,\n,13,\ndan,14\n"
      : "- { id: ana, age: nine }\n- { id: ben, age: 10, timeZone: Mars/North }\n- { id: cat, age: 11 }\n" +
        "- { id: cat, age: 12 }\n- { age: 13, zone: X }\n- dan\n";
  const issues = await checkPeopleFile(file(name, text));
  expect(issues.map(({ line, column, severity, message }) => [line, column, severity, message])).toEqual(
    name === "people.csv"
      ? [
          [2, 1, "error", "age must be a whole number of years from 0 to 130."],
          [3, 1, "error", "timeZone must be an IANA name such as Europe/Berlin."],
          [5, 1, "error", "this id is here twice."],
          [6, 1, "error", "id is missing, or longer than 512 characters."],
          [7, 1, "error", "it has 2 fields, and the header has 3."],
        ]
      : [
          [1, 19, "error", "age must be a whole number of years from 0 to 130."],
          [2, 33, "error", "timeZone must be an IANA name such as Europe/Berlin."],
          [4, 9, "error", "this id is here twice."],
          [5, 14, "error", expect.stringContaining("an unknown key: the keys are id, age")],
          [5, 3, "error", "id is missing, or longer than 512 characters."],
          [6, 3, "error", "write {id, age}."],
        ],
  );
});

test("a file of something else is read until it has fifty problems", async () => {
  const path = file("log.csv", `id,age\n${"a,b,c\n".repeat(1000)}`);
  expect(await checkPeopleFile(path)).toHaveLength(50);
});

test.each([
  ["id,age\nana,9\nana,9\n", "line 3: this id is here twice"],
  ["id,age\nana,9,1\n", "line 2: it has 3 fields, and the header has 2"],
  ["id,age\nana,nine\n", "line 2: age must be a whole number"],
  ["id,birthdate\nana,2017-01-01\n", "line 1: column 2 is not known"],
  ["age\n9\n", "line 1: there is no column id"],
  ["id,ages\nana,12-8\n", "line 2: ages: min is above max"],
  ["id,ages\nana,young\n", "line 2: ages must be like"],
  ["", "it is empty"],
])("unusable CSV is reported by line, without quoting anyone: %j", async (text, problem) => {
  const reading = readCsv(Readable.from([text]));
  await expect(reading).rejects.toThrow(problem);
  await expect(reading).rejects.not.toThrow(/ana|nine|young/);
});

function service(answer: (body: string, headers: Headers) => Response | Promise<Response>) {
  let now = 1_000_000;
  let asked = 0;
  const { person: lookUp, childrenOf } = peopleService({
    url: "https://people.example",
    secret: "whsec_c2VjcmV0",
    cacheMs: 60_000,
    timeoutMs: 100,
    now: () => now,
    fetch: async (_url, init) => {
      asked += 1;
      const { signal } = init ?? {};
      const gone = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
      return Promise.race([answer(typeof init?.body === "string" ? init.body : "", new Headers(init?.headers)), gone]);
    },
  });
  return { lookUp, childrenOf, pass: (ms: number) => (now += ms), asked: () => asked };
}

test("the operator's service is asked once, with a signature that it can verify", async () => {
  const { lookUp, asked, pass } = service((body, headers) => {
    const signed = `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${body}`;
    const expected = createHmac("sha256", "secret").update(signed).digest("base64");
    expect(headers.get("webhook-signature")).toBe(`v1,${expected}`);
    expect(JSON.parse(body)).toEqual({ id: "ana", groups: ["kids"] });
    return Response.json({ age: 14, timeZone: "Europe/Berlin" });
  });
  const answers = await Promise.all([lookUp("ana", ["kids"]), lookUp("ana", ["kids"])]);
  expect(answers[0]).toMatchObject({ age: 14, timeZone: "Europe/Berlin" });
  await lookUp("ana", ["kids"]);
  expect(asked()).toBe(1);
  pass(60_001);
  await lookUp("ana", ["kids"]);
  expect(asked()).toBe(2);
});

test.each([
  ["is down", () => Response.json({}, { status: 500 })],
  ["does not answer in time", () => new Promise<Response>(() => {})],
  ["answers HTML", () => new Response("<html>")],
  ["answers nonsense", () => Response.json({ age: "old" })],
])("when the service %s, what was last known holds", async (_what, broken) => {
  let isBroken = false;
  const { lookUp, pass } = service(() => (isBroken ? broken() : Response.json({ age: 14 })));
  await lookUp("ana", []);
  isBroken = true;
  pass(60_001);
  expect(await lookUp("ana", [])).toMatchObject({ age: 14 });
  await expect(lookUp("ben", [])).rejects.toBeInstanceOf(ServiceUnavailable);
});

test("a person whom the service does not know is asked for again soon", async () => {
  const { lookUp, pass, asked } = service(() => new Response(null, { status: 404 }));
  expect(await lookUp("eve", [])).toBeNull();
  pass(10_001);
  expect(await lookUp("eve", [])).toBeNull();
  expect(asked()).toBe(2);
});

test("the service names a guardian's children, and the last known answer holds while it is unreachable", async () => {
  let isBroken = false;
  const { childrenOf, pass, asked } = service((body) => {
    const { guardian } = JSON.parse(body);
    if (isBroken) return Response.json({ children: "many" });
    if (guardian !== "mum@example.com") return new Response(null, { status: 404 });
    return Response.json({ children: [{ id: "ana", name: "Ana Lovelace" }, { id: "ben" }] });
  });
  const children = [
    { id: "ana", name: "Ana Lovelace" },
    { id: "ben", name: "ben" },
  ];
  expect(await childrenOf("mum@example.com")).toEqual(children);
  expect(await childrenOf("dad@example.com")).toEqual([]);
  expect(asked()).toBe(2);
  isBroken = true;
  pass(60_001);
  expect(await childrenOf("mum@example.com")).toEqual(children);
  await expect(childrenOf("other@example.com")).rejects.toBeInstanceOf(ServiceUnavailable);
});
