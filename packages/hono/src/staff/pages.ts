import type { Env, Hono } from "hono";

import { addAccounts } from "./account-forms.tsx";
import { addAppeals } from "./appeal-forms.tsx";
import { addFigures } from "./figures.tsx";
import type { StaffOptions } from "./options.ts";
import { staffSite } from "./site.tsx";

/**
 * Pages for the app's staff: appeals by deadline with answers, pauses with reasons, holds, the policy in force. Each look and each
 * action is written to the journal, and no URL contains an account's id. Mount them at `path` ("/staff").
 *
 * @example
 * ```ts
 * app.route("/staff", staffPages({ governor, staff: (c) => staffOfSession(c), journal, app: { name: "Starling" }, secret }));
 * ```
 */
export function staffPages<E extends Env = Env>(options: StaffOptions<E>): Hono<E> {
  const site = staffSite(options);
  addAppeals(site);
  addAccounts(site);
  addFigures(site);
  site.app.all("*", (c) => site.message(c, "notYours", 404));
  return site.app;
}
