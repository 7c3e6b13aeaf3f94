interface Timed {
  readonly at: number;
}

interface Source<Item> {
  readonly order: number;
  readonly rest: Iterator<Item>;
  next: Item;
}

/**
 * Merges sorted streams into one; items at the same instant keep the order of the streams. Only the next item of each
 * stream is in memory, in a binary heap.
 */
export function* merge<Item extends Timed>(streams: Iterable<Iterator<Item>>): Generator<Item> {
  const heap: Source<Item>[] = [];
  let order = 0;
  for (const rest of streams) {
    const first = rest.next();
    if (first.done !== true) heap.push({ order: order++, rest, next: first.value });
  }
  for (let index = (heap.length >> 1) - 1; index >= 0; index--) sink(heap, index);
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.next;
    const following = top.rest.next();
    if (following.done === true) {
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return;
      if (last !== top) heap[0] = last;
    } else {
      top.next = following.value;
    }
    sink(heap, 0);
  }
}

function isBefore<Item extends Timed>(a: Source<Item>, b: Source<Item>): boolean {
  return a.next.at < b.next.at || (a.next.at === b.next.at && a.order < b.order);
}

function sink<Item extends Timed>(heap: Source<Item>[], start: number): void {
  let index = start;
  const source = heap[index];
  if (source === undefined) return;
  for (;;) {
    let childIndex = 2 * index + 1;
    let child = heap[childIndex];
    if (child === undefined) break;
    const right = heap[childIndex + 1];
    if (right !== undefined && isBefore(right, child)) {
      child = right;
      childIndex++;
    }
    if (!isBefore(child, source)) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = source;
}
