interface Together {
  readonly first: number;
  readonly lines: readonly string[];
}

export interface Queue {
  /** Lines that are waiting or being sent. */
  readonly count: number;
  /** False if there is no room. */
  add(number: number, line: string): boolean;
  /**
   * The next lines without a gap, up to this many characters but at least one line; `undefined` if there are none. They
   * count as waiting until `done`, which returns their number.
   */
  take(characters: number): Together | undefined;
  done(): number;
  /** Returns how many lines there were. */
  clear(): number;
}

export function makeQueue(room: number): Queue {
  let waiting: { readonly number: number; readonly line: string }[] = [];
  let from = 0;
  let taken = 0;
  let takenSize = 0;
  let size = 0;

  return {
    get count() {
      return waiting.length - from + taken;
    },
    add: (number, line) => {
      if (size + line.length > room) return false;
      size += line.length;
      waiting.push({ number, line });
      return true;
    },
    take: (characters) => {
      const first = waiting[from]?.number ?? 0;
      const lines: string[] = [];
      takenSize = 0;
      for (let next = waiting[from]; next?.number === first + lines.length; next = waiting[from]) {
        if (takenSize >= characters) break;
        lines.push(next.line);
        takenSize += next.line.length;
        from++;
      }
      taken = lines.length;
      if (from === waiting.length) {
        waiting = [];
        from = 0;
      }
      return taken === 0 ? undefined : { first, lines };
    },
    done: () => {
      const count = taken;
      size -= takenSize;
      taken = 0;
      takenSize = 0;
      return count;
    },
    clear: () => {
      const count = waiting.length - from + taken;
      waiting = [];
      from = 0;
      taken = 0;
      takenSize = 0;
      size = 0;
      return count;
    },
  };
}
