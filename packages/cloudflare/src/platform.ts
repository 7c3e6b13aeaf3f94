/** The parts of Cloudflare's runtime that are used here. Cloudflare's own types are a superset. */

/** The binding of a Durable Object class. */
export interface ObjectNamespace {
  idFromName(name: string): object;
  // oxlint-disable-next-line typescript/no-explicit-any -- ids are those of the same binding, whatever their type
  get(id: any): { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** The storage of an object that has SQLite. */
export interface ObjectStorage {
  readonly kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): boolean;
  };
  setAlarm(at: number): Promise<void>;
  deleteAll(): Promise<void>;
}

export interface ObjectState {
  readonly storage: ObjectStorage;
}
