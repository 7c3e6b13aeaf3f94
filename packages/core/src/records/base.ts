/** The instant and the day relative to which a record's other instants and days are encoded. */
export interface Base {
  readonly last: number;
  readonly today: number;
}
