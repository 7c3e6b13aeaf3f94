/**
 * A heartbeat and a message may be this far apart; a reminder that is later than its interval by more counts as late.
 */
export const GRACE_MINUTES = 2;
