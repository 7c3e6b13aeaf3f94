/** A summary of the decision, on each governed response: a Structured Fields dictionary (RFC 9651). */
export const STATE_HEADER = "Recess-State";
/** The id of the decision, for a support request. */
export const DECISION_HEADER = "Recess-Decision";
/** Sent by a page: its random device name, so that its `away` ends the leases of its messages. */
export const DEVICE_HEADER = "Recess-Device";
/**
 * On the response to a page's WebRTC offer: the call's id and the interval of its heartbeats, as `<id>;
 * every=<seconds>`.
 */
export const CALL_HEADER = "Recess-Call";

/**
 * The response headers that a page on another origin can read only if CORS exposes them.
 *
 * @example
 * ```ts
 * app.use("/chat", cors({ origin: "https://app.example", exposeHeaders }), recess({ governor, account }));
 * ```
 */
export const exposeHeaders: string[] = [
  STATE_HEADER,
  DECISION_HEADER,
  CALL_HEADER,
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "AI-Disclosure",
  "Date",
];
