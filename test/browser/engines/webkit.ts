import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../support/redis.ts";
import { webkitPaths } from "../../support/webkit.ts";
import { asJson, cannot, type Engine, type Key, type Tab } from "./engine.ts";

// https://www.w3.org/TR/webdriver2/#keyboard-actions
const KEYS: { readonly [name: string]: string } = {
  Tab: "\uE004",
  Enter: "\uE007",
  Escape: "\uE00C",
  Space: " ",
  Shift: "\uE008",
};
const STARTS_WITHIN_MS = 60_000;
/** A script sent while the page is being left may wait for as long as a page load, so it is sent again. */
const SCRIPT_WAITS_MS = 10_000;
/** For a page that loads on a busy machine. */
const LOADS_WITHIN_MS = 250_000;

type Command = (method: "GET" | "POST" | "DELETE", path: string, body?: object) => Promise<unknown>;

/** WebKitGTK, which has Safari's engine, through WebDriver. It has no headless mode, so it gets a virtual display. */
export async function launchWebKit(): Promise<Engine> {
  const paths = await webkitPaths();
  const profile = await mkdtemp(join(tmpdir(), "recess-webkit-"));
  const screen = spawn(paths.screen, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const port = await freePort();
  const driver = spawn(paths.driver, ["--host=127.0.0.1", `--port=${port}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: `:${await displayOf(screen)}`,
      GDK_BACKEND: "x11",
      NO_AT_BRIDGE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      XDG_CACHE_HOME: profile,
      XDG_CONFIG_HOME: profile,
      XDG_DATA_HOME: profile,
    },
  });
  const command: Command = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
    if (!response.ok) throw new Error(`${path}: ${value?.error} ${value?.message}`);
    return value;
  };
  await untilReady(command);
  const { sessionId } = (await command("POST", "/session", {
    capabilities: {
      alwaysMatch: { "webkitgtk:browserOptions": { binary: paths.browser, args: ["--automation"] } },
    },
  })) as { sessionId: string };
  const session: Command = (method, path, body) => command(method, `/session/${sessionId}${path}`, body);

  // The page's own timer ends a script that takes too long, and a test may let a night pass on that page.
  await session("POST", "/timeouts", { script: 2_000_000_000, pageLoad: SCRIPT_WAITS_MS });

  // Commands go to the window that was switched to last, so they are sent one at a time.
  let last: Promise<unknown> = Promise.resolve();
  let current: string | undefined;
  function within<T>(handle: string | undefined, work: (ask: Command) => Promise<T>): Promise<T> {
    const mine = last.then(async () => {
      if (handle !== undefined && handle !== current) {
        await session("POST", "/window", { handle });
        current = handle;
      }
      return work(session);
    });
    last = mine.catch(() => {});
    return mine;
  }
  const first = String(await session("GET", "/window"));
  current = first;

  return {
    name: "WebKit",
    async open(url, { newWindow = false } = {}) {
      // A tab would open behind the others, and no command brings it to the front.
      const handle = await within(first, async (ask) => {
        const made = (await ask("POST", "/window/new", { type: "window" })) as { handle: string };
        return made.handle;
      });
      const tab = tabOf((work) => within(handle, work));
      if (!newWindow) await tab.show();
      await tab.goto(url);
      return tab;
    },
    async close() {
      await session("DELETE", "").catch(() => {});
      await Promise.all([driver, screen].map(end));
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function tabOf(within: <T>(work: (ask: Command) => Promise<T>) => Promise<T>): Tab {
  const act = (actions: object): Promise<void> =>
    within(async (ask) => void (await ask("POST", "/actions", { actions: [actions] })));
  const pointer = (...actions: object[]): Promise<void> =>
    act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  const to = (x: number, y: number): object => ({
    type: "pointerMove",
    x: Math.round(x),
    y: Math.round(y),
    duration: 0,
  });
  const keys = (actions: object[]): Promise<void> => act({ type: "key", id: "keys", actions });
  const stroke = (value: string): object[] => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ];

  return {
    async evaluate<T>(expression: string): Promise<T> {
      const script = `const done = arguments[arguments.length - 1];
        ${asJson(expression)}.then((json) => done({ json }), (error) => done({ error: error + " " + error?.stack }));`;
      const { json, error } = (await within((ask) => ask("POST", "/execute/async", { script, args: [] }))) as {
        json?: string;
        error?: string;
      };
      if (json === undefined) throw new Error(error);
      return JSON.parse(json);
    },
    goto: (url) =>
      within(async (ask) => {
        await ask("POST", "/timeouts", { pageLoad: LOADS_WITHIN_MS });
        await ask("POST", "/url", { url });
        await ask("POST", "/timeouts", { pageLoad: SCRIPT_WAITS_MS });
      }),
    move: (x, y) => pointer(to(x, y)),
    click: (x, y) => pointer(to(x, y), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }),
    press(key: Key) {
      const [name = "", held] = key.split("+").toReversed();
      const value = KEYS[name] ?? name;
      const around = (type: string): object[] => (held === undefined ? [] : [{ type, value: KEYS[held] ?? held }]);
      return keys([...around("keyDown"), ...stroke(value), ...around("keyUp")]);
    },
    type: (text) => keys(Array.from(text, stroke).flat()),
    hide: () => within(async (ask) => void (await ask("POST", "/window/minimize", {}))),
    show: () =>
      within(async (ask) => void (await ask("POST", "/window/rect", { x: 0, y: 0, width: 1000, height: 800 }))),
    close: () => within(async (ask) => void (await ask("DELETE", "/window"))),
    freeze: () => Promise.reject(cannot("WebKit", "freeze")),
    crash: () => Promise.reject(cannot("WebKit", "crash")),
  };
}

/** The number of the display, which the server chooses and prints on file descriptor 4. */
function displayOf(screen: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    screen.stdio[3]?.once("data", (data) => resolve(String(data).trim()));
    screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
}

async function untilReady(command: Command): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const isReady = await command("GET", "/status").then(
      () => true,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > end) throw new Error(`WebKitWebDriver did not start within ${STARTS_WITHIN_MS} ms`);
    await sleep(30);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
