import type { After } from "../stream/lease.ts";
import type { CallProvider } from "./call-provider.ts";

export interface HangUp {
  readonly provider: CallProvider;
  /** The provider's id. */
  readonly callId: string;
  readonly after: After;
  report(error: unknown): void;
}

/** How long to wait before each retry: about two minutes in total. */
const TRY_AGAIN_AFTER_MS = [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

/** Hangs up, and retries if the provider cannot be reached: a call that continues costs money and is not governed. Never rejects. */
export async function hangUpSurely({ provider, callId, after, report }: HangUp): Promise<void> {
  for (const ms of [...TRY_AGAIN_AFTER_MS, null]) {
    try {
      return await provider.hangUp(callId);
    } catch (error) {
      report(error);
      if (ms === null) return;
      await new Promise<void>((resolve) => void after(ms, resolve));
    }
  }
}
