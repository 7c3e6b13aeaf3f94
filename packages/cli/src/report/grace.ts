/** A heartbeat and a message may be so far apart; more than that after its interval a reminder is late. */
export const GRACE_MINUTES = 2;
