import { sealing } from "../../store/sealing.ts";

/** A sign-in that was begun in a browser, until the provider sends it back. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
  /** Where to go on; `null` for what fits the person. */
  readonly to: string | null;
  /** The provider must ask for the sign-in anew. */
  readonly isAgain: boolean;
  /** The token of an invitation that is claimed by it. */
  readonly invitation: string | null;
  /** When it was begun, ms since the epoch. */
  readonly at: number;
}

/** How long someone may take at the provider. */
export const FLOW_MS: number = 10 * 60 * 1000;

/** Sign-ins under way are kept in the browser's cookie, encrypted: nobody can fill the store by beginning many. */
export interface Flows {
  seal(flow: Flow): Promise<string>;
  /** `null`: none, not ours, or too old. */
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
