import { jsonSchema, readPolicyText } from "@recess/core/policy";
import type { CompareRequest, LookRequest } from "../api.ts";
import { makeComparer } from "../compare.ts";
import { makeLooker, type ReadPolicy } from "../look.ts";

// Runs the governor, the checks and the simulated minors outside the page's own thread.

export type WorkerTask =
  | { readonly do: "schema" }
  | { readonly do: "look"; readonly request: LookRequest }
  | { readonly do: "compare"; readonly request: CompareRequest; readonly saved: string };

/** The reply to the task with this id. */
export interface WorkerReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

const read: ReadPolicy = (text) =>
  readPolicyText(text, {
    file: "policy.yaml",
    now: Date.now(),
    read: () => Promise.reject(new Error("The playground has no files. Name a preset, or put the policy's text here.")),
  });

const { look } = makeLooker(read);
const { compare } = makeComparer(read);

async function perform(task: WorkerTask): Promise<unknown> {
  switch (task.do) {
    case "schema":
      return jsonSchema();
    case "look":
      return look(task.request);
    case "compare":
      return compare(task.request, task.saved);
  }
}

async function reply({ id, task }: { readonly id: number; readonly task: WorkerTask }): Promise<WorkerReply> {
  try {
    return { id, result: await perform(task) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

addEventListener("message", ({ data }: MessageEvent<{ id: number; task: WorkerTask }>) => {
  void reply(data).then((message) => postMessage(message));
});
