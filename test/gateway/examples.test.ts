import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatIssue } from "@recess/core";
import { type GatewayReading, readGatewayFile } from "@recess/gateway";
import { parse } from "yaml";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../examples/gateway", import.meta.url));
const chats = ["open-webui", "librechat", "litellm"];

interface Service {
  readonly build?: string;
  readonly read_only?: boolean;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

function composeOf(chat: string): Compose {
  return parse(readFileSync(join(folder, chat, "compose.yaml"), "utf8"), { merge: true });
}

/** What the gateway reads of a chat's folder, with the environment that its compose file gives. */
function readingOf(chat: string): Promise<GatewayReading> {
  const given = Object.keys(composeOf(chat).services["gateway"]?.environment ?? {});
  return readGatewayFile(join(folder, chat, "gateway.yaml"), {
    env: Object.fromEntries(
      given.map((name) => [name, name === "RECESS_STORE" ? "redis://redis:6379" : "x".repeat(40)]),
    ),
    read: (path) => readFile(path.replace("/etc/recess", folder), "utf8"),
  });
}

test.each(chats)("the gateway file of %s is valid with the environment that its compose file gives", async (chat) => {
  const { settings, issues } = await readingOf(chat);
  expect(issues.filter(({ severity }) => severity === "error").map(formatIssue)).toEqual([]);
  expect(settings?.listen).toBe("0.0.0.0:8787");
});

test.each(chats)(
  "in the compose file of %s the gateway is closed, and the chat has no other way to a model",
  (chat) => {
    const { services, networks } = composeOf(chat);
    const gateway = services["gateway"];
    expect(gateway).toMatchObject({ build: "..", read_only: true, cap_drop: ["ALL"] });
    expect(gateway?.ports).toBeUndefined();
    expect(networks["chat"]).toEqual({ internal: true });
    expect(services["redis"]?.networks).toEqual(["data"]);
    for (const mount of gateway?.volumes ?? []) {
      const [file = "", , mode] = mount.split(":");
      expect(existsSync(join(folder, chat, file)), file).toBe(true);
      expect(mode).toBe("ro");
    }
    for (const [name, { environment = {} }] of Object.entries(services)) {
      if (name !== "gateway") expect(Object.keys(environment)).not.toContain("RECESS_SECRET");
    }
  },
);

test("Open WebUI distinguishes titles from messages", () => {
  const configs = composeOf("open-webui").services["open-webui"]?.environment?.["OPENAI_API_CONFIGS"] ?? "";
  expect(JSON.parse(configs)).toMatchObject({ "0": { headers: { "X-OpenWebUI-Task": "{{TASK}}" } } });
});

test("Open WebUI's ways past the gateway are closed", () => {
  expect(composeOf("open-webui").services["open-webui"]?.environment).toMatchObject({
    ENABLE_FORWARD_USER_INFO_HEADERS: "true",
    ENABLE_DIRECT_CONNECTIONS: "false",
    ENABLE_OLLAMA_API: "false",
    ENABLE_API_KEYS: "false",
    OPENAI_API_BASE_URL: "http://gateway:8787/v1",
  });
});

test("Open WebUI's compose file has every setting that its guide names", () => {
  const guide = readFileSync(new URL("../../docs/guides/open-webui.md", import.meta.url), "utf8");
  const [, section = ""] = guide.split("## 3. Open WebUI's settings");
  const named = [...section.matchAll(/^\| (`[A-Z_`, ]+) \|/gm)].flatMap(
    ([, names = ""]) => names.match(/[A-Z_]+/g) ?? [],
  );
  const given = Object.keys(composeOf("open-webui").services["open-webui"]?.environment ?? {});
  expect(named.toSorted()).toEqual(given.toSorted());
});

test("the image does not run as root, and starts Node itself, so that signals reach it", () => {
  const lines = readFileSync(join(folder, "Dockerfile"), "utf8").split("\n");
  expect(lines).toContain("USER node");
  expect(lines.find((line) => line.startsWith("ENTRYPOINT"))).toMatch(/^ENTRYPOINT \["node", /);
});

test("every folder of the example is named in its README", () => {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(readme).toContain(`(${name})`);
});

test("the systemd unit runs as no user of its own, gets its signals, and gives replies the time that the policy gives them", async () => {
  const unit = readFileSync(join(folder, "systemd", "recess-gateway.service"), "utf8");
  const settings = new Map(unit.split("\n").map((line) => line.split(/=(.*)/, 2) as [string, string]));
  const { policy } = await readingOf("open-webui");
  expect(settings.get("DynamicUser")).toBe("yes");
  expect(settings.get("ExecStart")).toMatch(/^\/usr\/bin\/env node \S+recess-gateway\.js \//);
  expect(settings.get("ExecReload")).toContain("-HUP $MAINPID");
  const longest = Math.max(...(policy?.bands ?? []).map(({ finishReplyMs }) => finishReplyMs));
  expect(longest).toBeGreaterThan(0);
  expect(Number(settings.get("TimeoutStopSec")) * 1000).toBeGreaterThan(longest);
});
