import { describe, expect, test } from "vitest";
import { callsOnDemand, onDemand } from "./on-demand.ts";

interface Log {
  write(line: string): Promise<void>;
}

function given() {
  const lines: string[] = [];
  const log: Log = { write: async (line) => void lines.push(line) };
  let imports = 0;
  let isMissing = false;
  const part = onDemand(async () => {
    imports++;
    if (isMissing) throw new Error("The chunk is missing.");
    return log;
  });
  return { part, lines, imports: () => imports, missing: (is: boolean) => void (isMissing = is) };
}

describe("a part that is loaded on first use", () => {
  test("is loaded once, however many use it at first", async () => {
    const { part, imports } = given();
    expect([part.loaded, part.loading]).toEqual([null, null]);
    const [a, b] = await Promise.all([part.load(), part.load()]);
    expect(a).toBe(b);
    expect(await part.load()).toBe(a);
    expect([part.loaded, part.loading, imports()]).toEqual([a, null, 1]);
  });

  test("is called at once when it is loaded", async () => {
    const { part, lines } = given();
    const { write } = callsOnDemand(part, ["write"]);
    await write("first");
    void write("second");
    expect(lines).toEqual(["first", "second"]);
  });

  test("gets the calls in order while it is being loaded", async () => {
    const { part, lines } = given();
    const { write } = callsOnDemand(part, ["write"]);
    const first = write("first");
    const second = write("second");
    await Promise.all([first, second, part.load().then(() => write("third"))]);
    expect(lines).toEqual(["first", "second", "third"]);
  });

  test("is loaded again after it could not be", async () => {
    const { part, lines, imports, missing } = given();
    const { write } = callsOnDemand(part, ["write"]);
    missing(true);
    await expect(write("lost")).rejects.toThrow("The chunk is missing.");
    expect([part.loaded, part.loading]).toEqual([null, null]);
    missing(false);
    await write("kept");
    expect(lines).toEqual(["kept"]);
    expect(imports()).toBe(2);
  });
});
