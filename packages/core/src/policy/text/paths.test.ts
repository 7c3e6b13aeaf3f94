import { expect, it } from "vitest";
import { looksLikePath, pathBeside, plainPath } from "./paths.ts";

it.each([
  ["a.yaml", "./b.yaml", "b.yaml"],
  ["./a.yaml", "b.yaml", "b.yaml"],
  ["p/a.yaml", "./b.yaml", "p/b.yaml"],
  ["./p/a.yaml", "./b.yaml", "p/b.yaml"],
  ["p/q/a.yaml", "../../b.yaml", "b.yaml"],
  ["p/a.yaml", "../../b.yaml", "../b.yaml"],
  ["../p/a.yaml", "../q/b.yaml", "../q/b.yaml"],
  ["../a.yaml", "../b.yaml", "../../b.yaml"],
  ["./a.yaml", "../b.yaml", "../b.yaml"],
  ["/a.yaml", "../../b.yaml", "/b.yaml"],
  ["/p/a.yaml", "../b.yaml", "/b.yaml"],
  ["/p//q/./a.yaml", "./r/../b.yaml", "/p/q/b.yaml"],
  ["C:\\p\\a.yaml", "..\\b.yaml", "C:/b.yaml"],
])("beside %s, %s is %s", (file, path, result) => {
  expect(pathBeside(file, path)).toBe(result);
  expect(plainPath(result)).toBe(result);
});

it("distinguishes paths from names", () => {
  expect(["./balanced", "base.yaml", "base.JSONC", "a\\b"].every(looksLikePath)).toBe(true);
  expect(["balanced", "us-ca-sb1119", "", "yaml"].some(looksLikePath)).toBe(false);
});
