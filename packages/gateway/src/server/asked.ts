import type { Account } from "@recess/core";
import type { Identity } from "../identity/identity.ts";
import type { JsonBody } from "./body.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Upstream } from "./upstream.ts";

/** A request whose sender is known, on its way to a model. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly identity: Identity;
  readonly account: Account;
  readonly body: JsonBody;
  readonly upstream: Upstream;
  readonly model: string;
}
