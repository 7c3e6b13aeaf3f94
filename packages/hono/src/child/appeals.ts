import type { Account } from "@recess/core";
import type { Appeal, AppealKind, AppealResult, Cases } from "@recess/core/views";
import type { Context, Env, Hono } from "hono";

import { json, notFound, refusal } from "../http/problem.ts";
import { guarded } from "../http/guarded.ts";
import { runInBackground } from "../http/wait-until.ts";
import { checkFunction, type SharedOptions } from "../options.ts";
import { keyOf, readWrite } from "../http/write.ts";
import type { ChildContext } from "./context.ts";

/** An appeal, for staff. Its text is in `appealRoutes` and not here, because notifications end up in many places. */
export interface AppealEvent {
  readonly type: "appeal-received";
  readonly accountId: string;
  readonly receipt: string;
  readonly kind: AppealKind;
  readonly at: number;
  readonly respondBy: number;
}

export interface AppealsOptions<E extends Env = Env> {
  /** Notifies staff: your own queue or mail, or `webhook()`. The child's response does not wait for it. */
  readonly deliver?: (event: AppealEvent, c: Context<E>) => void | Promise<void>;
}

/** Fits a thousand characters of any script and the JSON around them, bytes. */
const MAX_BODY = 8192;
export const MAX_TEXT = 1000;

export const KINDS: readonly AppealKind[] = ["not-a-minor", "limit-is-wrong", "something-else"];

/** Stores an appeal, and notifies staff after the response. */
export type ObjectFor<E extends Env> = (
  account: Account,
  objection: Parameters<Cases["appeal"]>[1],
  c: Context<E>,
) => Promise<AppealResult>;

export function objectFor<E extends Env>(options: SharedOptions<E>, { deliver }: AppealsOptions<E>): ObjectFor<E> {
  if (deliver !== undefined) checkFunction("recessRoutes", "appeals.deliver", deliver);
  return async (account, objection, c) => {
    const result = await options.governor.cases.appeal(account, objection);
    const { appeal, isNew } = result;
    if (appeal !== null && isNew && deliver !== undefined) {
      const { receipt, kind, at, respondBy } = appeal;
      runInBackground(options, c, async () =>
        deliver({ type: "appeal-received", accountId: account.id, receipt, kind, at, respondBy }, c),
      );
    }
    return result;
  };
}

/** `POST /appeals` and `GET /appeals`: the account appeals and reads the answer. */
export function addAppealRoutes<E extends Env>(app: Hono<E>, child: ChildContext<E>, options: AppealsOptions<E>): void {
  const object = objectFor(child.options, options);
  const { governor } = child.options;

  app.post("/appeals", (c) =>
    guarded(async () => {
      const write = await readWrite(c, child.origins, MAX_BODY);
      if (write instanceof Response) return write;
      const account = await child.accountOf(c);
      if (account instanceof Response) return account;
      if (account === null || !child.aboutOf(account, c).may.appeal) return notFound();
      const kind = KINDS.find((some) => some === write.body["kind"]);
      if (kind === undefined) return refusal(400, "malformed", `\`kind\` must be ${KINDS.join(", ")}.`);
      const text = write.body["text"] ?? "";
      if (typeof text !== "string" || text.trim().length > MAX_TEXT) {
        return refusal(400, "malformed", `\`text\` must be a string of at most ${MAX_TEXT} characters.`);
      }
      const actionId = keyOf(c, write) ?? undefined;
      const { refusal: why, appeal } = await object(account, { kind, text, actionId }, c);
      if (why === "too-many") return refusal(429, why, "You have already sent this. Please wait for the answer.");
      if (appeal === null) return notFound();
      const { receipt, respondBy } = appeal;
      return json({ receipt, respondBy }, 201);
    }),
  );

  app.get("/appeals", (c) =>
    guarded(async () => {
      const account = await child.accountOf(c);
      if (account instanceof Response) return account;
      if (account === null || !child.aboutOf(account, c).may.appeal) return notFound();
      const file = await governor.cases.read(account);
      return json({ appeals: (file?.appeals ?? []).map(shown) });
    }),
  );
}

/** An appeal in the form that its own account receives. */
function shown({ receipt, kind, at, respondBy, state, answeredAt, answer }: Appeal): object {
  return { receipt, kind, at, respondBy, state, answeredAt, answer };
}
