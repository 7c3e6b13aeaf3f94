/** A part of the program that a chat does not need at first. */
export interface OnDemand<Part> {
  /** `null` until it has been loaded. */
  readonly loaded: Part | null;
  /** The loading under way, or `null`. */
  readonly loading: Promise<Part> | null;
  /** Loads it once; again if that failed. */
  load(): Promise<Part>;
}

/** Loads a part on first use. */
export function onDemand<Part>(importPart: () => Promise<Part>): OnDemand<Part> {
  let loaded: Part | null = null;
  let loading: Promise<Part> | null = null;

  const keep = async (importing: Promise<Part>): Promise<void> => {
    try {
      loaded = await importing;
    } catch {
      // The caller of `load` gets the error.
    } finally {
      loading = null;
    }
  };

  const start = (): Promise<Part> => {
    const importing = importPart();
    // Goes on before all that waits for the same promise, so that no later call overtakes a waiting one.
    void keep(importing);
    return importing;
  };

  return {
    get loaded() {
      return loaded;
    },
    get loading() {
      return loading;
    },
    load: () => (loaded === null ? (loading ??= start()) : Promise.resolve(loaded)),
  };
}

/** Calls something with a part: at once if it is loaded, so that calls stay in order. */
export function withPart<Part, Result>(
  part: OnDemand<Part>,
  call: (loaded: Part) => Result | Promise<Result>,
): Result | Promise<Result> {
  return part.loaded === null ? part.load().then(call) : call(part.loaded);
}

/** Some calls of a part, each of which loads it. */
export function callsOnDemand<Part, const Name extends keyof Part>(
  part: OnDemand<Part>,
  names: readonly Name[],
): Pick<Part, Name> {
  type Call = (...args: readonly unknown[]) => unknown;
  const calls = names.map((name): readonly [Name, Call] => [
    name,
    (...args) => withPart(part, (loaded) => (loaded[name] as Call)(...args)),
  ]);
  return Object.fromEntries(calls) as Pick<Part, Name>;
}
