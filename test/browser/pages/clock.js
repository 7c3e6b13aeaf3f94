// A page's clocks, moved from outside: the same in every engine, as no driver's clock is. Loaded before all else.
(() => {
  const realDate = Date.now.bind(Date);
  const realNow = performance.now.bind(performance);
  const realSet = globalThis.setTimeout.bind(globalThis);
  const realClear = globalThis.clearTimeout.bind(globalThis);
  // `?wall=` is how wrong the wall clock is from the start.
  const skew = { wall: Number(new URLSearchParams(location.search).get("wall") ?? 0), monotonic: 0 };
  Date.now = () => realDate() + skew.wall;
  performance.now = () => realNow() + skew.monotonic;

  /** @type {Map<number, { at: number, run: () => void }>} */
  const timers = new Map();
  /** @param {number} id */
  function fire(id) {
    const timer = timers.get(id);
    timers.delete(id);
    realClear(id);
    timer?.run();
  }
  const set = (/** @type {Function} */ run, /** @type {number} */ delay = 0, /** @type {unknown[]} */ ...rest) => {
    const id = realSet(() => fire(id), delay);
    timers.set(id, { at: performance.now() + delay, run: () => run(...rest) });
    return id;
  };
  const clear = (/** @type {number} */ id) => {
    timers.delete(id);
    realClear(id);
  };
  /** @param {number} ms */
  function advance(ms) {
    skew.wall += ms;
    skew.monotonic += ms;
  }
  Object.assign(globalThis, {
    setTimeout: set,
    clearTimeout: clear,
    clock: {
      /** The clocks show something else at once, as after sleep or when someone sets them. */
      jump: (/** @type {{ wall?: number, monotonic?: number }} */ { wall = 0, monotonic = 0 }) => {
        skew.wall += wall;
        skew.monotonic += monotonic;
      },
      /** Time goes by, and the timers that are due meanwhile fire in their order. */
      pass: (/** @type {number} */ ms) => {
        const end = performance.now() + ms;
        for (;;) {
          const [id, timer] = [...timers].toSorted(([, a], [, b]) => a.at - b.at)[0] ?? [];
          if (id === undefined || timer === undefined || timer.at > end) break;
          advance(Math.max(0, timer.at - performance.now()));
          fire(id);
        }
        advance(Math.max(0, end - performance.now()));
      },
    },
  });
})();
