import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackages } from "../support/built.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const folder = makeFolder();

beforeAll(async () => {
  await buildCommand();
  buildPackages();
  folder.file("ok.yaml", "unknownAge: t\nbands: { t: { ages: [0, 18], dailyLimit: 1h } }\n");
  folder.file("false.yaml", "atLeast: us-ny-art47\nunknownAge: t\nbands: { t: { ages: [0, 18], dailyLimit: 1h } }\n");
  folder.file("bad.yaml", "bands: [");
  folder.file("empty", "");
  folder.file("binary", Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]));
  folder.file("event.jsonl", '{"at":"2027-01-04T12:00:00Z","account":"a","age":14,"type":"message"}\n');
  folder.file("text.jsonl", "not json\n");
  folder.file("instant.jsonl", '{"at":"x","account":"a","type":"message"}\n');
  folder.file("events.csv", "at,user,age\nbad,b,x\n");
  folder.file("page.html", "what was there");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  folder.file("rsa.pem", privateKey.export({ type: "pkcs8", format: "pem" }));
  mkdirSync(join(folder.path, "folder"));
});
afterAll(folder.remove);

/** The command line, the exit status, and the message: where the mistake is, and what to do. */
const WRONG: { readonly [command: string]: readonly (readonly [args: string, status: number, said: RegExp])[] } = {
  "": [
    ["frob", 2, /unknown command 'frob'/],
    ["--vresion", 2, /Did you mean --version\?/],
    ["help frob", 2, /There is no command "frob"/],
  ],
  check: [
    ["", 2, /There is no policy here.*\n.*recess check path/],
    ["none.yaml", 2, /none\.yaml error .*no such file/],
    ["folder", 2, /it is a directory/],
    ["binary", 2, /it is not UTF-8 text/],
    ["empty", 1, /empty:1:1 error The policy is empty/],
    ["bad.yaml", 1, /bad\.yaml:1:/],
    ["--fix none.yaml", 2, /no such file/],
    ["--at yesterday ok.yaml", 2, /Write a date such as/],
    ["--format xml ok.yaml", 2, /Allowed choices are text, json, github/],
    ["--jsn ok.yaml", 2, /Did you mean --json\?/],
  ],
  explain: [
    ["", 2, /missing required argument 'policy'/],
    ["ok.yaml", 2, /'-a, --age <age>' not specified/],
    ["ok.yaml -a x", 2, /Write 14, 13-15/],
    ["ok.yaml -a 14 --zone Mars", 2, /"Mars" is not a time zone/],
    ["ok.yaml -a 14 --at 25:00", 2, /is not a date or a time/],
    ["ok.yaml -a 14 --used 5", 2, /Write a duration/],
    ["ok.yaml -a 14 --region XX", 2, /There is no region "XX"/],
    ["bad.yaml -a 14", 2, /bad\.yaml:1:/],
  ],
  resolve: [
    ["ok.yaml --on tomorrow", 2, /Write a date/],
    ["ok.yaml --region XX", 2, /There is no region "XX"/],
    ["ok.yaml --age -3", 2, /Write 14/],
    ["empty", 2, /The policy is empty/],
  ],
  diff: [
    ["ok.yaml", 2, /missing required argument 'new'/],
    ["ok.yaml binary", 2, /it is not UTF-8 text/],
    ["ok.yaml folder", 2, /it is a directory/],
    ["ok.yaml ok.yaml -f pdf", 2, /Allowed choices are text, markdown, json/],
  ],
  test: [
    ["", 2, /There are no expectations here/],
    ["none.yaml", 2, /no such file/],
    ["ok.yaml", 2, /ok\.yaml:1:1 problem .*no key "unknownAge"/],
    ["binary", 2, /not UTF-8 text/],
  ],
  replay: [
    ["event.jsonl", 2, /'-p, --policy <file\|preset>' not specified/],
    ["-p ok.yaml none.jsonl", 2, /no such file/],
    ["-p ok.yaml text.jsonl", 2, /text\.jsonl:1 the line is not JSON/],
    ["-p ok.yaml instant.jsonl", 2, /instant\.jsonl:1 "at" must be an instant/],
    ["-p none event.jsonl", 2, /none cannot be used/],
    ["-p ok.yaml folder", 2, /it is a directory/],
  ],
  compare: [
    ["ok.yaml balancd event.jsonl", 2, /Did you mean "balanced"\?/],
    ["ok.yaml ok.yaml text.jsonl --html page.html", 2, /text\.jsonl:1/],
    ["ok.yaml ok.yaml event.jsonl --html nowhere/x.html", 2, /its folder does not exist/],
    ["ok.yaml ok.yaml event.jsonl --html folder", 2, /it is a directory/],
  ],
  simulate: [
    ["--minors -5", 2, /Write a whole number, 1 or more/],
    ["--from x", 2, /Write a date/],
    ["extra", 2, /too many arguments/],
  ],
  studio: [
    ["none.yaml", 2, /no such file/],
    ["folder", 2, /it is a directory/],
    ["ok.yaml --port 99999", 2, /Write a number up to 65535/],
  ],
  record: [
    ["", 2, /'--from <files\|url\.\.\.>' not specified/],
    ["--from none", 2, /no such file/],
  ],
  import: [
    ["events.csv", 2, /--map does not name the column for "at"/],
    ["events.csv --map at=at account=user age=age", 2, /"at" is not an instant\. The first is .*events\.csv:2/],
    [
      "events.csv --map at=at account=user --types sent=mesage",
      2,
      /"mesage" is not a type of event\. Did you mean "message"/,
    ],
    ["events.csv --map nope=at", 2, /an event has no key "nope"/],
    ["folder --map at=at account=user", 2, /it is a directory/],
  ],
  serve: [
    ["none.yaml", 2, /none\.yaml/],
    ["ok.yaml", 2, /ok\.yaml/],
    ["ok.yaml", 2, /secret: Missing\. Write \{env: NAME\}/],
    ["--port x", 2, /unknown option '--port'/],
  ],
  family: [
    ["invite", 2, /'--name <name>' not specified\nRun "recess family invite --help"/],
    ["invite --name Mum --staff boss", 2, /Allowed choices are reader, agent, admin/],
    ["revoke", 2, /missing required argument/],
  ],
  doctor: [
    ["ftp://x", 2, /Write an address such as/],
    ["/srv/app", 2, /a folder is --folder PATH/],
    ["--gateway http://127.0.0.1:1", 1, /does not answer/],
  ],
  verify: [
    ["none", 2, /no such file/],
    ["empty", 1, /empty missing There are no entries\.\n.*empty: 1 problem in 0 lines/],
    ["binary", 2, /binary:1 the line is not UTF-8 text\n.*UTF-8 text, plain or gzipped/],
    ["empty --since ok.yaml", 2, /is not the note of a checkpoint/],
    ["empty --public-key rsa.pem", 2, /give it with --since/],
    ["redis://127.0.0.1:1", 2, /ECONNREFUSED/],
  ],
  journal: [
    ["frob event.jsonl", 2, /Allowed choices are checkpoint/],
    ["checkpoint empty", 2, /'--key <file>' not specified/],
    ["checkpoint empty --key rsa.pem", 2, /does not hold an Ed25519 key.*\nMake one with/],
  ],
  report: [
    ["empty", 2, /'--for <preset>' not specified/],
    ["empty --for nope", 2, /There is no preset "nope"/],
    ["empty --for us-ca-sb1119", 2, /empty: no entries/],
    ["event.jsonl --for us-ca-sb1119", 2, /event\.jsonl: not one line is an entry of a journal\./],
    ["empty --for us-ca-sb1119 --html page.html", 2, /no entries/],
    ["empty --for us-ca-sb1119 --from 2027-02-30", 2, /Write a date/],
    ["empty --for us-ca-sb1119 --lang fr", 2, /Allowed choices are en, zh, de, pt/],
    ["--crisis", 2, /'--year <year>' not specified/],
    ["--crisis --year 2026 --store none", 2, /There is no LMDB store in none/],
  ],
  presets: [["nope", 2, /There is no preset "nope"/]],
  schema: [["--gatway", 2, /Did you mean --gateway\?/]],
  completion: [["tcsh", 2, /Allowed choices are bash, zsh, fish/]],
  init: [
    ["ok.yaml --yes", 2, /ok\.yaml.* cannot be written/],
    ["x --yes --source /abs", 2, /is not a folder below this one/],
    ["x --yes --preset nope", 2, /There is no preset "nope"/],
  ],
};

describe.each(Object.entries(WRONG))("recess %s", (command, wrong) => {
  test.each(wrong)("%s", async (args, status, said) => {
    const before = contents();
    const argv = [command, ...args.split(" ")].filter((arg) => arg !== "");
    const ended = await recess(argv, { cwd: folder.path });
    expect(`${ended.stderr}${ended.stdout}`).toMatch(said);
    expect(ended.status).toBe(status);
    expect(`${ended.stderr}${ended.stdout}`).not.toMatch(/internal error|undefined|\n {4}at /);
    // Nothing is written, not even a part.
    expect(contents()).toEqual(before);
  });
});

function contents(): { readonly [name: string]: string } {
  const entries = readdirSync(folder.path, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "latin1")]),
  );
}

test("init writes nothing if one of its files cannot be written", async () => {
  const { path, file, remove } = makeFolder();
  file("src", "a file, where a folder would be");
  const ended = await recess(["init", ".", "--yes"], { cwd: path });
  expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be written") });
  expect(readdirSync(path)).toEqual(["src"]);
  remove();
});
