import { availableParallelism } from "node:os";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/longest-first.mjs";

// Packages of this workspace resolve to their TypeScript sources, so that tests need no build.
const source = "@recess/source";

const integration = ["packages/*/src/**/*.integration.test.ts", "test/**/*.integration.test.ts"];

// Everything but the long tests is one queue: most integration tests wait for servers, browsers and processes, and unit tests
// compute meanwhile. `scripts/longest-first.mjs` orders the queue. Unit tests alone need no more processes than there are cores: each
// one more imports everything again. (`--maxWorkers` would not change the number: a project's own comes first.)
const cores = availableParallelism();
const command = process.env["npm_lifecycle_event"];
const isUnitAlone = command === "test:unit";
const queue = { maxWorkers: isUnitAlone ? cores : Math.max(6, cores), sequence: { groupOrder: 0 } };

const integrationOptions = {
  ...queue,
  // A test that passes does not wait for this; a busy machine may need it.
  testTimeout: 300_000,
  // The first test that needs a server or a browser may have to install it.
  hookTimeout: 600_000,
  // A run of everything installs all of them at once, and from the start.
  globalSetup: command === "test" || command === "test:all" ? ["test/support/install-programs.ts"] : [],
};

const unitOptions = {
  ...queue,
  // Random cases by the hundred take their time on a machine that does something else, too.
  testTimeout: 300_000,
};

// Files of one project share processes: half of the time was spent on importing the same again. @hono/node-server puts its own
// `Response` in the place of the global one, so what imports it is not in the project of the other unit tests.
const inPackages = "packages/*/src/**/*.test.{ts,tsx}";
const plain = "test/{browser,docs,metrics,oracle,spec}/**/*.test.ts";
const identity = ["packages/gateway/src/identity/*.test.ts"];
const servers = [...identity, "test/**/*.test.{ts,tsx}"];
// These have a process each.
const apart = [
  // They measure the memory of their own process.
  "packages/core/src/governor/budget.test.ts",
  "packages/hono/src/chat/budget.test.ts",
  // The middleware remembers in its module which replies were cut.
  "packages/hono/src/chat/lost-items.test.ts",
];
// What takes minutes: `pnpm test:all` alone runs it.
const long = ["**/*.long.test.ts"];

const notOurs = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    reporters: ["default", "./scripts/counts-reporter.mjs"],
    passWithNoTests: true,
    sequence: { sequencer: LongestFirst },
    // An event may take its time on a busy machine; a test that passes does not wait for this.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          ...unitOptions,
          name: "unit",
          include: [inPackages, plain],
          exclude: [...notOurs, ...integration, ...long, ...identity, ...apart],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...unitOptions,
          name: "unit-servers",
          include: servers,
          exclude: [...notOurs, ...integration, ...long, plain],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...unitOptions,
          name: "unit-apart",
          include: apart,
          exclude: notOurs,
          // On threads of their own, compilation and garbage collection are late when the machine is busy, and the budgets count that.
          execArgv: ["--single-threaded"],
        },
      },
      {
        extends: true,
        test: {
          ...integrationOptions,
          name: "integration",
          include: integration,
          exclude: notOurs,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...integrationOptions,
          name: "long",
          include: long,
          exclude: notOurs,
          testTimeout: 1_800_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
