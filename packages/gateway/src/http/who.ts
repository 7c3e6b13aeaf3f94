import type { Account } from "@recess/core";
import type { Identity, IdentityRequest } from "../identity/identity.ts";
import type { IdentityProblem } from "../identity/identity.ts";
import type { People } from "../people/people.ts";
import type { ProblemCode } from "./problem.ts";

/** Who is asking, and the account that the governor knows them by. */
export interface Who {
  readonly identity: Identity;
  readonly account: Account;
}

export type WhoResult = Who | { readonly problem: ProblemCode };

export interface WhoOptions {
  readonly identify: (request: IdentityRequest) => Promise<Identity | { readonly problem: IdentityProblem }>;
  readonly people: People;
}

/** Finds who is asking: first who they are, by what their chat proves; then how old, by what the operator knows. */
export async function whoIs(options: WhoOptions, request: IdentityRequest): Promise<WhoResult> {
  const identity = await options.identify(request);
  if ("problem" in identity) return identity;
  const known = await options.people.find(identity.id, identity.groups);
  switch (known.kind) {
    case "known":
      return { identity, account: known.account };
    case "unknown":
      return { problem: "person-unknown" };
    case "unavailable":
      return { problem: "people-unavailable" };
  }
}
