/** The decision in short, on each governed answer: a Structured Fields dictionary (RFC 9651). */
export const STATE_HEADER = "Recess-State";
/** The id of the decision, for a support request. */
export const DECISION_HEADER = "Recess-Decision";
/** By a page: its random name, so that its goodbye ends what its messages began. */
export const DEVICE_HEADER = "Recess-Device";
/** On the answer to a page's offer: the id of its call, and how often to say that it is there, as `<id>; every=<seconds>`. */
export const CALL_HEADER = "Recess-Call";

/**
 * The headers that a page on another origin may read only if CORS exposes them.
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
