import { jsonSchema, readPolicyText } from "@recess/core/policy";
import type { OpenedFile } from "../api.ts";
import { makeComparer } from "../compare.ts";
import { makeLooker, type ReadPolicy } from "../look.ts";
import type { Backend } from "./backend.ts";

// The studio without a server: all work is done in the page, and the policy is stored in the fragment of its address,
// which browsers do not send.

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

const read: ReadPolicy = (text) =>
  readPolicyText(text, {
    file: "policy.yaml",
    now: Date.now(),
    read: () => Promise.reject(new Error("The playground has no files. Name a preset, or put the policy's text here.")),
  });

/** `null` where the address holds no policy; `undefined` where it holds one that was truncated, or not written by this page. */
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

const { look } = makeLooker(read);
const { compare } = makeComparer(read);
const linked = textOfAddress();
const opened = linked ?? EXAMPLE;

// The user pasted another link into the address bar.
addEventListener("hashchange", () => location.reload());

export const backend: Backend = {
  keeps: "address",
  ...(linked === undefined && {
    warning: "The link was cut off or changed on its way. This is the example, not the policy of the link.",
  }),
  file: (): Promise<OpenedFile> => {
    const format = opened.trimStart().startsWith("{") ? "json" : "yaml";
    return Promise.resolve({ name: `policy.${format}`, text: opened, version: "", format, schema: jsonSchema() });
  },
  look,
  compare: (request) => compare(request, opened),
  edited: (text) => history.replaceState(null, "", addressOf(text)),
  save: async ({ text }) => {
    history.replaceState(null, "", addressOf(text));
    await navigator.clipboard.writeText(location.href);
    return { saved: true, version: "" };
  },
};
