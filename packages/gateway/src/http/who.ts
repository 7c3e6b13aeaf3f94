import type { Account } from "@recess/core";
import type { Identity, IdentityRequest } from "../identity/identity.ts";
import type { IdentityProblem } from "../identity/identity.ts";
import type { People } from "../people/people.ts";
import type { ProblemCode } from "./problem.ts";

/** The person who sent a request, and their account for the governor. */
export interface Who {
  readonly identity: Identity;
  readonly account: Account;
}

export type WhoResult = Who | { readonly problem: ProblemCode };

export interface WhoOptions {
  readonly identify: (request: IdentityRequest) => Promise<Identity | { readonly problem: IdentityProblem }>;
  readonly people: People;
}

/** Identifies the sender of a request: first the person, by the chat's proof; then the age, by the operator's data. */
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
