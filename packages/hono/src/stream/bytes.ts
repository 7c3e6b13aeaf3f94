/** The chunks of a response stream. */
export type Bytes = Uint8Array<ArrayBuffer>;

const LF = 10;
const CR = 13;

/** A copy of the last bytes of a stream. Keeping the chunks themselves would keep their whole buffers in memory. */
export interface Tail {
  push(chunk: Bytes): void;
  /** The last bytes, in order. */
  bytes(): Bytes;
  /** Whether `bytes()` returns the whole stream so far. */
  isWhole(): boolean;
}

/** Initial size of a tail, bytes: most open replies have sent little. */
const FIRST_ROOM = 256;

/** Keeps the last `capacity` bytes. */
export function createTail(capacity: number): Tail {
  /** Smaller than the capacity while it holds all bytes. */
  let ring = new Uint8Array(Math.min(FIRST_ROOM, capacity));
  let total = 0;

  const grow = (needed: number): void => {
    const bigger = new Uint8Array(Math.min(capacity, Math.max(2 * ring.length, needed)));
    bigger.set(ring.subarray(0, total));
    ring = bigger;
  };

  return {
    push(chunk) {
      const { length } = chunk;
      if (ring.length < capacity && total + length > ring.length) grow(total + length);
      if (length >= capacity) {
        const at = (total + length) % capacity;
        const last = chunk.subarray(length - capacity);
        ring.set(last.subarray(capacity - at), 0);
        ring.set(last.subarray(0, capacity - at), at);
      } else {
        const at = total % capacity;
        const room = capacity - at;
        if (length <= room) ring.set(chunk, at);
        else {
          ring.set(chunk.subarray(0, room), at);
          ring.set(chunk.subarray(room), 0);
        }
      }
      total += length;
    },
    bytes() {
      if (total <= capacity) return ring.slice(0, total);
      const at = total % capacity;
      const bytes = new Uint8Array(capacity);
      bytes.set(ring.subarray(at), 0);
      bytes.set(ring.subarray(0, at), capacity - at);
      return bytes;
    },
    isWhole: () => total <= capacity,
  };
}

/** Whether an event stream that ends with these bytes is between two events. */
export function endsEvent(bytes: Bytes): boolean {
  let end = bytes.length;
  if (end === 0) return true;
  const last = bytes[end - 1];
  if (last !== LF && last !== CR) return false;
  end -= last === LF && bytes[end - 2] === CR ? 2 : 1;
  const before = bytes[end - 1];
  return before === undefined || before === LF || before === CR;
}

/** How many bytes at the end belong to an incomplete UTF-8 character. */
export function openCharacterLength(bytes: Bytes): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

/** Removes a byte order mark, which is only valid at the start of a stream, where a comment is inserted before it. */
export function withoutMark(chunk: Bytes): Bytes {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

/** A chunk as bytes. Servers accept streams of strings, too. */
export function bytesOf(chunk: unknown): Bytes {
  if (typeof chunk === "string") return encode(chunk);
  if (chunk instanceof Uint8Array) return chunk as Bytes;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("The stream of a response must hold strings or bytes.");
}

/** Decodes UTF-8 bytes. */
export function textOf(parts: readonly Bytes[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

/** Encodes a string as UTF-8. */
export function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
