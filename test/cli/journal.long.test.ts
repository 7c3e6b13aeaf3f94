import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { PolicyInput } from "@recess/core/policy";
import { findPreset } from "@recess/core/presets";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { journalOf } from "../journal/journal.ts";
import { chromiumPath } from "../support/chromium-path.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const folder = makeFolder();
let lines: readonly string[];
let journal: string;

const DAY_MS = 86_400_000;

beforeAll(async () => {
  await buildCommand();
  // It may have to be installed, which can take longer than a test may.
  await chromiumPath();
  const options = ["--minors", "300", "--days", "5", "--seed", "3", "--from", "2027-07-05"];
  const trace = (await recess(["simulate", ...options])).stdout.trimEnd().split("\n");
  lines = await journalOf({
    policy: policyOf("us-ca-sb1119"),
    trace,
    more: (journal, end) => {
      for (let i = 0; i < 12; i++) {
        const about = { kind: "appeal", account: `m${i}`, case: `appeal ${i}` } as const;
        const at = end - 3 * DAY_MS;
        journal.append({ ...about, at, fields: { state: "received", dueAt: at + DAY_MS } });
        if (i < 6) journal.append({ ...about, at: at + 7_200_000, fields: { state: "declined" } });
      }
    },
  });
  journal = folder.file("journal.jsonl", text(lines));
});
afterAll(folder.remove);

function policyOf(preset: string): PolicyInput {
  const found = findPreset(preset);
  if (found === undefined) throw new Error(`no preset ${preset}`);
  return found.policy;
}

function text(of: readonly string[]): string {
  return `${of.join("\n")}\n`;
}

describe("recess verify", () => {
  test("a whole journal, also in parts and from a pipe", async () => {
    const { status, stdout, stderr } = await recess(["verify", journal]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^✓ .*journal\.jsonl: [\d,]+ lines, 1 chain, nothing changed and nothing missing/);

    const first = folder.file("journal.jsonl.1", text(lines.slice(0, 100)));
    const second = folder.file("journal.jsonl.0", text(lines.slice(100)));
    expect((await recess(["verify", first, second])).status).toBe(0);
    // Entries removed by retention are reported, and are not a problem.
    const rest = await recess(["verify", second]);
    expect(rest.status).toBe(0);
    expect(rest.stdout).toContain("begins with no. 100");
    expect((await recess(["verify", "-"], { input: readFileSync(journal) })).status).toBe(0);
  });

  test("each kind of damage is named with its line, and ends with 1", async () => {
    const at = lines.findIndex((line) => line.includes('"kind":"stop"'));
    const edited = lines[at]!.replace(/"reason":"[a-z-]+"/, '"reason":"paused"');
    const damaged: readonly (readonly [name: string, lines: readonly string[], told: RegExp])[] = [
      ["edited", lines.with(at, edited), new RegExp(`edited\\.jsonl:${at + 1} edited `)],
      ["missing", lines.toSpliced(10, 3), /missing\.jsonl:11 missing 3 entries, no\. 10 to 12, are missing before it/],
      [
        "moved",
        lines.with(10, lines[11]!).with(11, lines[10]!),
        /moved\.jsonl:12 reordered It belongs before .*moved\.jsonl:11/,
      ],
      ["rubbish", lines.with(5, "not an entry"), /rubbish\.jsonl:6 unreadable/],
    ];
    for (const [name, of, told] of damaged) {
      const { status, stdout } = await recess(["verify", folder.file(`${name}.jsonl`, text(of))]);
      expect(status).toBe(1);
      expect(stdout).toMatch(told);
      expect(stdout).toMatch(/^✗ .*problems? in/m);
    }
  });

  test("a recorded head reveals entries that were cut off the end", async () => {
    const { stdout } = await recess(["verify", journal, "--json"]);
    const { valid, chains, problems } = JSON.parse(stdout) as {
      valid: boolean;
      chains: readonly { head: string; entries: number }[];
      problems: readonly unknown[];
    };
    expect({ valid, problems }).toEqual({ valid: true, problems: [] });
    expect(chains[0]!.entries).toBe(lines.length);
    const head = chains[0]!.head;
    expect((await recess(["verify", journal, "--head", head])).status).toBe(0);
    const short = folder.file("short.jsonl", text(lines.slice(0, -5)));
    expect((await recess(["verify", short])).status).toBe(0);
    const cut = await recess(["verify", short, "--head", head]);
    expect(cut.status).toBe(1);
    expect(cut.stdout).toContain(`There is no entry with the head ${head}`);
  });

  test("a signed checkpoint shows later that the journal was only extended", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const secret = folder.file("key.pem", privateKey.export({ type: "pkcs8", format: "pem" }));
    const open = folder.file("key.pub", publicKey.export({ type: "spki", format: "pem" }));
    const then = folder.file("then.jsonl", text(lines.slice(0, 100)));
    const signed = await recess(["journal", "checkpoint", then, "--key", secret, "--name", "auditor.example"]);
    expect(signed).toMatchObject({ status: 0, stderr: "" });
    expect(signed.stdout).toMatch(
      /^recess-journal-checkpoint\/v1\n.*Z\n[0-9a-z]+ 100 [0-9a-f]{64}\n\n— auditor\.example \S+\n$/,
    );
    const note = folder.file("then.note", signed.stdout);
    const since = (file: string, key = open) => recess(["verify", file, "--since", note, "--public-key", key]);
    expect((await since(journal)).status).toBe(0);
    const short = await since(folder.file("cut.jsonl", text(lines.slice(0, 99))));
    expect(short).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/Entry no\. 99 of the writer \w+ is missing/),
    });
    const gone = await recess(["verify", "-", "--since", note, "--public-key", open], { input: "" });
    expect(gone).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/The writer \w+ is missing: it had 100 entries/),
    });
    const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
    expect((await since(journal, folder.file("other.pub", other))).stderr).toContain("is not signed by the key");
    folder.file("then.note", signed.stdout.replace(" 100 ", " 99 "));
    expect(await since(journal)).toMatchObject({ status: 2, stdout: "" });
  });

  test("a report lists what does not extend a checkpoint, and refuses a checkpoint signed with another key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const secret = folder.file("report.pem", privateKey.export({ type: "pkcs8", format: "pem" }));
    const open = folder.file("report.pub", publicKey.export({ type: "spki", format: "pem" }));
    const { stdout } = await recess(["journal", "checkpoint", journal, "--key", secret, "--name", "auditor.example"]);
    const note = folder.file("report.note", stdout);
    const report = (file: string, key = open) =>
      recess(["report", file, "--for", "us-ca-sb1119", "--since", note, "--public-key", key]);
    expect((await report(journal)).status).toBe(0);
    const cut = await report(folder.file("cut-report.jsonl", text(lines.slice(0, -9))));
    expect(cut.status).toBe(1);
    expect(cut.stdout).toContain("✗ The journal does not extend the checkpoint that it was compared with: in 1 place");
    expect(cut.stderr).toMatch(/Entry no\. \d+ of the writer \w+ is missing/);
    const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
    expect(await report(journal, folder.file("report-other.pub", other))).toMatchObject({ status: 2, stdout: "" });
    const bare = await recess(["report", folder.file("bare.jsonl", text(lines.slice(1))), "--for", "us-ca-sb1119"]);
    expect(bare.stdout).toContain("✗ The files begin later than the journal");
  });

  test("what cannot be read ends with 2, and a journal without entries with 1", async () => {
    expect(await recess(["verify", join(folder.path, "none.jsonl")])).toMatchObject({ status: 2, stdout: "" });
    expect(await recess(["verify"])).toMatchObject({ status: 2 });
    const empty = await recess(["verify", "-"], { input: "" });
    expect(empty.status).toBe(1);
    expect(empty.stdout + empty.stderr).toContain("There are no entries.");
  });
});

const PAPERS = (["A4", "Letter"] as const).flatMap((format) =>
  (["en", "zh", "de", "pt"] as const).map((lang) => [format, lang] as const),
);

/** Without spaces and hyphens at the ends of lines. */
function onPaper(text: string): string {
  return text.replaceAll(/[\s\u00AD\u2010-]/g, "");
}

interface Report {
  readonly governed: { readonly total: number | null };
  readonly stops: {
    readonly total: number | null;
    readonly byReason: readonly { name: string; value: number | null }[];
  };
  readonly notices: readonly { id: string; given: number | null; shown: { percent: number | null } }[];
  readonly appeals: Record<string, number | null>;
  readonly obligations: readonly {
    article: string | null;
    settings: readonly { judgements: readonly { verdict: string }[] }[];
    figures: readonly { id: string; reason?: string }[];
  }[];
  readonly period: { readonly from: string; readonly to: string };
}

async function reportOf(...args: readonly string[]): Promise<Report> {
  const { status, stdout } = await recess(["report", ...args, "--json"]);
  expect(status).toBe(0);
  return JSON.parse(stdout) as Report;
}

function verdictsOf({ obligations }: Report): ReadonlySet<string> {
  const judgements = obligations.flatMap(({ settings }) => settings.flatMap((setting) => setting.judgements));
  return new Set(judgements.map(({ verdict }) => verdict));
}

describe("recess report", () => {
  test("its figures are those of the journal", async () => {
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const stops = entries.filter(({ kind }) => kind === "stop");
    const report = await reportOf(journal, "--for", "us-ca-sb1119");
    expect(report.stops.total).toBe(stops.length);
    expect(report.governed.total).toBeGreaterThan(50);
    expect(report.appeals).toEqual({ received: 12, inTime: 6, late: 0, open: 0, overdue: 6, medianHours: 2 });
    const ai = report.notices.find(({ id }) => id === "reminder:ai")!;
    expect(ai.given).toBe(entries.filter(({ kind, id }) => kind === "notice" && id === "reminder:ai").length);
    expect(ai.shown.percent).toBeGreaterThan(90);
    expect(verdictsOf(report)).toEqual(new Set(["as-preset"]));
    expect(report.obligations.find(({ article }) => article === "§ 21812(d)(3)(A)(iv)")!.figures[0]).toMatchObject({
      id: "stops",
      reason: "daily-limit",
    });
  });

  test("a period is selected by days, and the same journal can be compared with another law", async () => {
    const report = await reportOf(journal, "--for", "cn-genai-2023", "--from", "2027-07-06", "--to", "2027-07-07");
    expect(report.period).toEqual({ from: "2027-07-06", to: "2027-07-07" });
    const days = lines
      .map((line) => JSON.parse(line) as { kind: string; at: number })
      .filter(({ kind, at }) => kind === "stop" && at >= Date.UTC(2027, 6, 6) && at < Date.UTC(2027, 6, 8));
    expect([null, days.length]).toContain(report.stops.total);
    expect(verdictsOf(report)).toContain("not-set");
  });

  test("nobody can be identified: small numbers are never shown", async () => {
    const trace = Array.from({ length: 3 }, (_, i) =>
      [0, 1, 2, 3, 4].map((minute) =>
        JSON.stringify({
          at: Date.UTC(2027, 6, 5, 12, 50 * minute),
          account: `kid${i}`,
          age: 12,
          type: "message",
          device: "d",
        }),
      ),
    ).flat();
    const few = folder.file(
      "few.jsonl",
      text(await journalOf({ policy: { bands: { child: { ages: [0, 18], dailyLimit: "5m" } } }, trace })),
    );
    const report = await reportOf(few, "--for", "us-ca-sb1119");
    expect(report.governed.total).toBeNull();
    expect(report.stops).toMatchObject({ total: null, byReason: [{ name: "daily-limit", value: null }] });
    const file = join(folder.path, "few.html");
    const { stdout } = await recess(["report", few, "--for", "us-ca-sb1119", "--html", file]);
    for (const shown of [stdout, readFileSync(file, "utf8")]) {
      expect(shown).not.toMatch(/kid\d|NaN|undefined/);
      for (const line of readFileSync(few, "utf8").matchAll(/"account":"([\w-]+)"/g))
        expect(shown).not.toContain(line[1]);
    }
    expect(stdout).toMatch(/minors governed +not shown/);
  });

  test("a journal that was changed is reported as such, and ends with 1", async () => {
    const changed = folder.file("changed.jsonl", text(lines.toSpliced(10, 3)));
    const { status, stdout, stderr } = await recess(["report", changed, "--for", "us-ca-sb1119"]);
    expect(status).toBe(1);
    expect(stdout).toContain("The journal is not as it was written");
    expect(stderr).toContain("recess verify");
  });

  test("what cannot be used ends with 2, and a period outside of the journal with 1", async () => {
    const wrong = await recess(["report", journal, "--for", "us-ca-sb1118"]);
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toContain('Did you mean "us-ca-sb1119"');
    expect((await recess(["report", journal])).status).toBe(2);
    expect((await recess(["report", journal, "--for", "balanced", "--from", "2027-13-01"])).status).toBe(2);
    expect(
      (await recess(["report", journal, "--for", "balanced", "--from", "2027-02-01", "--to", "2027-01-01"])).status,
    ).toBe(2);
    expect((await recess(["report", "-", "--for", "balanced"], { input: "" })).status).toBe(2);
    const period = ["--from", "2027-01-01", "--to", "2027-01-31"];
    const nothing = await recess(["report", journal, "--for", "balanced", ...period]);
    expect(nothing.status).toBe(1);
    expect(nothing.stdout).toMatch(/minors governed +0$/m);
    expect(nothing.stderr).toMatch(/^The journal covers 5 July 2027 to .* and has no entry in the period/);
    const partly = ["--from", "2027-07-01", "--to", "2027-07-06"];
    const part = await recess(["report", journal, "--for", "us-ca-sb1119", ...partly]);
    expect(part.status).toBe(1);
    expect(part.stdout).toMatch(/✗ The journal covers 5 July 2027 to .* only/);
    expect(nothing.stdout).not.toMatch(/NaN|undefined|1970/);
  });

  test.each(PAPERS)(
    "on paper (%s, %s) nothing is cut off, pages are numbered, and no path is shown",
    async (format, lang) => {
      const file = join(folder.path, `paper-${format}-${lang}.html`);
      await recess(["report", journal, "--for", "us-ca-sb1119", "--lang", lang, "--html", file]);
      const browser = await launchChromium();
      let pdf: Buffer;
      let columns: readonly string[];
      try {
        const page = await browser.newPage();
        await page.goto(pathToFileURL(file).href);
        pdf = await page.pdf({ format, preferCSSPageSize: false, printBackground: true });
        // Content wider than the paper would be cut off.
        await page.emulateMedia({ media: "print" });
        await page.setViewportSize({ width: 620, height: 900 });
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        expect(
          await page.evaluate(
            "[...document.querySelectorAll('th, td')].filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.textContent)",
          ),
        ).toEqual([]);
        columns = await page.evaluate<readonly string[]>(
          "[...document.querySelectorAll('thead tr')].map((row) => row.lastElementChild.textContent)",
        );
      } finally {
        await browser.close();
      }
      const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
      const pages: string[] = [];
      for (let number = 1; number <= document.numPages; number++) {
        const { items } = await (await document.getPage(number)).getTextContent();
        pages.push(items.map((item) => ("str" in item ? item.str : "")).join(""));
      }
      const paper = onPaper(pages.join(""));
      const { head } = (
        JSON.parse((await recess(["verify", journal, "--json"])).stdout) as { chains: { head: string }[] }
      ).chains[0]!;
      expect(paper).toContain(head);
      expect(columns.length).toBeGreaterThan(3);
      // A machine without Chinese fonts prints no Chinese characters; there only the layout is checked.
      if (lang !== "zh") for (const column of columns) expect(paper).toContain(onPaper(column));
      expect(paper).not.toContain(onPaper(folder.path));
      pages.forEach((text, index) => expect(text.replaceAll(/\s/g, "")).toContain(`${index + 1}/${document.numPages}`));
    },
  );

  test.each(["zh", "de", "pt"])("in another language: %s", async (lang) => {
    const { status, stdout } = await recess(["report", journal, "--for", "us-ca-sb1119", "--lang", lang]);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/The journal|undefined|NaN/);
  });

  test("the page is readable for everyone, offline, in light and dark", async () => {
    const file = join(folder.path, "report.html");
    const { status, stderr } = await recess(["report", journal, "--for", "us-ca-sb1119", "--html", file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: `Wrote ${file}\n` });
    const browser = await launchChromium();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        const context = await browser.newContext({ colorScheme, offline: true });
        const page = await context.newPage();
        const problems: string[] = [];
        page.on("console", (message) => problems.push(message.text()));
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("request", (request) => {
          if (!request.url().startsWith("file:")) problems.push(request.url());
        });
        await page.goto(pathToFileURL(file).href);
        expect(problems).toEqual([]);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        await page.setViewportSize({ width: 360, height: 800 });
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
