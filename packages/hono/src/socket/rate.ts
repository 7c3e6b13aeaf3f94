/** Limits how much the person's side sends. Two token buckets, of frames and of bytes, each hold up to ten seconds' worth. */
export interface SendRate {
  /** Counts a frame. Returns `false` if the limit is exceeded. */
  take(size: number, now: number): boolean;
}

export interface RateOptions {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
}

const BURST_S = 10;

export function createSendRate({ framesPerSecond, bytesPerSecond }: RateOptions): SendRate {
  let frames = framesPerSecond * BURST_S;
  let bytes = bytesPerSecond * BURST_S;
  let last: number | null = null;
  return {
    take(size, now) {
      const seconds = last === null ? 0 : Math.max(0, now - last) / 1000;
      last = now;
      frames = Math.min(framesPerSecond * BURST_S, frames + seconds * framesPerSecond) - 1;
      bytes = Math.min(bytesPerSecond * BURST_S, bytes + seconds * bytesPerSecond) - size;
      return frames >= 0 && bytes >= 0;
    },
  };
}
