/** The instant and the day from which a record's other instants and days are written and read as distances. */
export interface Base {
  readonly last: number;
  readonly today: number;
}
