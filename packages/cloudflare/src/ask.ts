import { RecessError } from "@recess/core";
import type { ObjectNamespace } from "./platform.ts";
import type { Answer, Ask } from "./wire.ts";

/** Calls the object of a key. Rejects if it does not respond in time. */
export async function askObject(namespace: ObjectNamespace, key: string, ask: Ask, timeoutMs: number): Promise<Answer> {
  const object = namespace.get(namespace.idFromName(key));
  const response = await object.fetch("https://recess.invalid/", {
    method: "POST",
    body: JSON.stringify(ask),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`The object answered ${response.status}.`);
  const answer: Answer = await response.json();
  if ("error" in answer) throw new RecessError(answer.error.code, answer.error.message);
  return answer;
}

export function unexpected(): Error {
  return new Error("The object's answer is not that of the question: Worker and object are of different versions.");
}
