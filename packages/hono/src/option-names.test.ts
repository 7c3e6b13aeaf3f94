import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { createGuard } from "./chat/guard.ts";
import { recess } from "./chat/middleware.ts";
import { recessRoutes } from "./child/routes.ts";
import { childPages } from "./family/child-pages.tsx";
import { familyPages } from "./family/pages.tsx";
import { recessCalls } from "./socket/calls.ts";
import { recessSocket } from "./socket/socket.ts";
import { staffPages } from "./staff/pages.ts";

const governor = createGovernor({ policy: definePolicy({ governs: "nobody", bands: {} }) });
const account = (): null => null;
const socket = { upgradeWebSocket: () => () => {}, dialect: { open: () => {} } };

test.each<[name: string, make: (options: never) => unknown, misspelt: string, meant: string]>([
  ["recess", recess, "exmpt", "exempt"],
  ["createGuard", createGuard, "stlye", "style"],
  ["recessRoutes", recessRoutes, "requets", "requests"],
  ["childPages", childPages, "featurs", "features"],
  ["familyPages", familyPages, "beforeLosening", "beforeLoosening"],
  ["staffPages", staffPages, "reason", "reasons"],
  ["recessCalls", recessCalls, "chanel", "channel"],
  ["recessSocket", (options) => recessSocket(options, {} as never), "maxSocket", "maxSockets"],
])("%s refuses an option that it does not have, and names the nearest", (name, make, misspelt, meant) => {
  const options = { governor, ...(name === "recessSocket" && socket), [misspelt]: 1 };
  expect(() => make(options as never)).toThrow(
    `${name}: there is no option \`${misspelt}\`. Did you mean \`${meant}\`?`,
  );
});

test("one options object can be passed to the guard and to the routes", () => {
  const options = { governor, account, exempt: () => false, origins: ["https://app.example"] };
  expect(() => recess(options)).not.toThrow();
  expect(() => recessRoutes(options)).not.toThrow();
});
