import type { PathsSettings } from "../config/settings.ts";

/** The API that a client uses, which determines the form of errors and replies. */
export type Api = "openai" | "anthropic" | "ollama";

/** The purpose of a path. */
export interface Endpoint {
  readonly api: Api;
  /**
   * `message`: a person's message, to be answered. `help`: requests that serve a chat without being a message
   * (embeddings, speech). `models`: the list of models; `model`: one of them. `version`: Ollama's version, which its
   * clients request before anybody has signed in.
   */
  readonly kind: "message" | "help" | "models" | "model" | "version";
  readonly method: "GET" | "POST";
  /** The upstream's path, relative to its base address. */
  readonly path: string;
  /** Whether a proven sender's request to this path is a task even without a mark. */
  readonly isTaskPath: boolean;
}

type Row = readonly [method: Endpoint["method"], kind: Endpoint["kind"], path: string];

const OPENAI: readonly Row[] = [
  ["POST", "message", "/chat/completions"],
  ["POST", "message", "/completions"],
  ["POST", "message", "/responses"],
  ["POST", "message", "/images/generations"],
  ["POST", "help", "/embeddings"],
  ["POST", "help", "/moderations"],
  ["POST", "help", "/audio/speech"],
  ["GET", "models", "/models"],
];

const ANTHROPIC: readonly Row[] = [
  ["POST", "message", "/messages"],
  ["POST", "help", "/messages/count_tokens"],
];

const OLLAMA: readonly Row[] = [
  ["POST", "message", "/chat"],
  ["POST", "message", "/generate"],
  ["POST", "help", "/embed"],
  ["POST", "help", "/embeddings"],
  ["POST", "help", "/show"],
  ["GET", "models", "/tags"],
  ["GET", "version", "/version"],
];

/** Finds the endpoint of a request; `null` for an unknown path. */
export function endpointsOf(paths: PathsSettings): (method: string, path: string) => Endpoint | null {
  const table = new Map<string, Endpoint>();
  const add = (base: string, api: Api, rows: readonly Row[], isTaskPath: boolean): void => {
    for (const [method, kind, path] of rows)
      table.set(`${method} ${base}${path}`, { api, kind, method, path, isTaskPath });
  };
  add(paths.ollama, "ollama", OLLAMA, false);
  for (const [base, isTaskPath] of [
    [paths.tasks, true],
    [paths.base, false],
  ] as const) {
    add(base, "anthropic", ANTHROPIC, isTaskPath);
    add(base, "openai", OPENAI, isTaskPath);
  }
  const models = `${paths.base}/models/`;
  return (method, path) => {
    const found = table.get(`${method} ${path}`);
    if (found !== undefined) return found;
    if (method !== "GET" || !path.startsWith(models) || path.length === models.length) return null;
    return { api: "openai", kind: "model", method: "GET", path: path.slice(paths.base.length), isTaskPath: false };
  };
}

/** The API whose error format suits an unknown path: by the path, and by headers that only Anthropic's clients send. */
export function apiOf(path: string, headers: Headers, paths: PathsSettings): Api {
  if (headers.has("anthropic-version") || path.endsWith("/messages")) return "anthropic";
  return path.startsWith(`${paths.ollama}/`) ? "ollama" : "openai";
}
