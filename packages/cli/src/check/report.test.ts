import type { PolicyIssue } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import picocolors from "picocolors";
import { expect, test } from "vitest";
import type { ReadPolicy } from "../policy/load.ts";
import { asGithub, asText } from "./report.ts";

const plain = picocolors.createColors(false);

function policyWith(...issues: readonly PolicyIssue[]): ReadPolicy {
  const isValid = !issues.some(({ severity }) => severity === "error");
  return {
    name: "p.yaml",
    policy: isValid ? definePolicy({ bands: { teen: { ages: [13, 18] } } }) : null,
    source: null,
    issues,
    accepted: [],
    files: ["p.yaml"],
    presets: [],
    texts: new Map([["p.yaml", "bands:\n  teen:\n    ages: 13\n"]]),
  };
}

const wrong: PolicyIssue = {
  severity: "error",
  rule: "wrong-type",
  path: ["bands", "teen", "ages"],
  message: "Write a list.",
  file: "p.yaml",
  line: 3,
  column: 11,
};

test("each problem has its place, its path and the lines around it", () => {
  expect(asText([policyWith(wrong)], 0, plain)).toBe(
    [
      "p.yaml:3:11 error bands.teen.ages: Write a list.",
      "  2 |   teen:",
      "> 3 |     ages: 13",
      "    |           ^^",
      "",
      "✗ p.yaml: 1 problem",
      "",
    ].join("\n"),
  );
});

test("a problem without a place is shown without lines", () => {
  const { file: _file, line: _line, column: _column, ...nowhere } = wrong;
  expect(asText([policyWith({ ...nowhere, severity: "warning" })], 0, plain)).toBe(
    "warning bands.teen.ages: Write a list.\n\n✓ p.yaml: valid, 1 warning\n",
  );
});

test("GitHub's annotations are escaped as it wants them", () => {
  const issue = { ...wrong, file: "a,b:c.yaml", message: "100%\nsure" };
  expect(asGithub([policyWith(issue)])).toBe(
    "::error file=a%2Cb%3Ac.yaml,line=3,col=11,title=recess wrong-type::bands.teen.ages: 100%25%0Asure\n",
  );
});
