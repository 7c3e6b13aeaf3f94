import type { Account } from "@recess/core";
import type { Identity } from "../identity/identity.ts";
import type { JsonBody } from "../http/body.ts";
import type { Endpoint } from "../http/endpoints.ts";
import type { Upstream } from "../upstreams/upstream.ts";

/** A request to a model, from a known person. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly identity: Identity;
  readonly account: Account;
  readonly body: JsonBody;
  readonly upstream: Upstream;
  readonly model: string;
}
