import { sealing } from "../../store/sealing.ts";

/** A sign-in that was started in a browser, until the provider redirects back. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  /** The code verifier of PKCE. */
  readonly verifier: string;
  /** Where to continue; `null` for the person's default page. */
  readonly to: string | null;
  /** The provider must require a new sign-in. */
  readonly isAgain: boolean;
  /** The token of the invitation that this sign-in claims. */
  readonly invitation: string | null;
  /** When it was started, ms since the epoch. */
  readonly at: number;
}

/** How long the sign-in at the provider may take. */
export const FLOW_MS: number = 10 * 60 * 1000;

/**
 * Pending sign-ins are stored in the browser's cookie, encrypted, so that nobody can fill the store by starting many.
 */
export interface Flows {
  seal(flow: Flow): Promise<string>;
  /** `null`: missing, forged, or too old. */
  open(text: string | undefined, now: number): Promise<Flow | null>;
}

export function flowsWith(secret: string): Flows {
  const sealed = sealing(secret, "gateway sign-in");
  return {
    seal: (flow) => sealed.seal(flow),
    async open(text, now) {
      if (text === undefined || text === "") return null;
      try {
        const flow = (await sealed.open(text)) as Flow;
        return now - flow.at > FLOW_MS || flow.at > now ? null : flow;
      } catch {
        return null;
      }
    },
  };
}
