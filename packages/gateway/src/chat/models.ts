import type { Account, Governor, Policy } from "@recess/core";
import { replyInDialect } from "@recess/hono";
import type { WordsSettings } from "../config/settings.ts";
import { problemResponse } from "../http/problem.ts";
import { modelsFor } from "../upstreams/models.ts";
import { languageFor } from "../words/language.ts";
import type { Asked } from "./asked.ts";
import { dialectOf } from "./guard.ts";

/** The models that are open to this account; `null`: all. */
export async function openModels(governor: Governor, account: Account): Promise<readonly string[] | null> {
  if (!namesModels(governor.policy) || !governor.governs(account)) return null;
  return modelsFor(await governor.status(account));
}

export interface RefusedModel {
  readonly words: WordsSettings;
  readonly request: Request;
  readonly open: readonly string[] | null;
}

/** Refuses a model that is not open to this account, with a sentence that lists the open ones. Nothing is charged. */
export async function modelRefusal(
  { endpoint, account }: Asked,
  { words, request, open }: RefusedModel,
): Promise<Response> {
  const { say } = languageFor({ account: account.locale, acceptLanguage: request.headers.get("accept-language") });
  const models = (open ?? []).join(", ");
  const text = say("modelClosed") + (models === "" ? "" : ` ${say("modelsOpen", { models })}`);
  const dialect = endpoint.kind === "message" ? dialectOf(endpoint) : null;
  if (words.refusals === "reply" && dialect !== null) return replyInDialect(request, text, { dialect });
  return problemResponse(endpoint.api, { status: 403, code: "model-not-open", message: text });
}

const naming = new WeakMap<Policy, boolean>();

/** Whether the policy restricts models anywhere. Most policies do not, so the governor need not be asked. */
function namesModels(policy: Policy): boolean {
  let names = naming.get(policy);
  if (names === undefined) {
    names = JSON.stringify(policy.input).includes('"models":');
    naming.set(policy, names);
  }
  return names;
}
