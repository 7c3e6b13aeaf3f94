/**
 * A zone in which it is about noon now: for tests on the machine's own clock, so that no day ends while they run, whenever that is.
 *
 * @returns {string}
 */
export function zoneAtNoon() {
  const ahead = 12 - new Date().getUTCHours();
  // The signs of these names are those of POSIX: `Etc/GMT-3` is three hours ahead.
  return ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}
