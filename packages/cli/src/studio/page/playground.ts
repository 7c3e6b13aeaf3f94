import type { Compared, Look } from "../api.ts";
import type { Backend } from "./backend.ts";
import type { WorkerReply, WorkerTask } from "./playground-worker.ts";

// The studio without a server: a worker of the page does what the server does, so that typing never waits for it. The
// policy is stored in the fragment of the page's address, which browsers do not send.

const EXAMPLE = `# Change something: the week and the child's screen follow.
timeZone: America/New_York
unknownAge: teen
bands:
  child:
    ages: [6, 13]
    dailyLimit: { schoolday: 40m, default: 1h }
    break: { after: 20m, rest: 5m }
    quietHours:
      - { from: "20:00", to: "07:00" }
  teen:
    ages: [13, 18]
    dailyLimit: 1h30m
    warnings: [10m, 2m]
    reminders:
      - { id: ai-disclosure, every: 30m }
    quietHours:
      - { from: "22:00", to: "06:00" }
`;

const KEY = "policy=";

/** `null` if the address has no policy; `undefined` if its policy was truncated or not written by this page. */
function textOfAddress(): string | null | undefined {
  const fragment = location.hash.slice(1);
  if (!fragment.startsWith(KEY)) return null;
  try {
    return decodeURIComponent(fragment.slice(KEY.length));
  } catch {
    return undefined;
  }
}

const addressOf = (text: string): string => `#${KEY}${encodeURIComponent(text)}`;

const worker = new Worker(new URL("./playground-worker.ts", import.meta.url), { type: "module" });
const pending = new Map<number, PendingReply>();
let tasks = 0;

interface PendingReply {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

function run<Result>(task: WorkerTask): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    pending.set(++tasks, { resolve: resolve as (result: unknown) => void, reject });
    worker.postMessage({ id: tasks, task });
  });
}

worker.addEventListener("message", ({ data: { id, result, error } }: MessageEvent<WorkerReply>) => {
  const reply = pending.get(id);
  pending.delete(id);
  if (error === undefined) reply?.resolve(result);
  else reply?.reject(new Error(error));
});
// The worker could not be loaded.
worker.addEventListener("error", ({ message }) => {
  for (const reply of pending.values()) reply.reject(new Error(message || "The playground could not be loaded whole."));
  pending.clear();
});

const linked = textOfAddress();
const opened = linked ?? EXAMPLE;

// The user pasted another link into the address bar.
addEventListener("hashchange", () => location.reload());

export const backend: Backend = {
  keeps: "address",
  ...(linked === undefined && {
    warning: "The link was cut off or changed on its way. This is the example, not the policy of the link.",
  }),
  file: async () => {
    const format = opened.trimStart().startsWith("{") ? "json" : "yaml";
    return { name: `policy.${format}`, text: opened, version: "", format, schema: await run<object>({ do: "schema" }) };
  },
  look: (request) => run<Look>({ do: "look", request }),
  compare: (request) => run<Compared>({ do: "compare", request, saved: opened }),
  edited: (text) => history.replaceState(null, "", addressOf(text)),
  save: async ({ text }) => {
    history.replaceState(null, "", addressOf(text));
    await navigator.clipboard.writeText(location.href);
    return { saved: true, version: "" };
  },
};
