/** Who sends a frame: the person at the page, or the model (the app's handler, or an upstream). */
export type Side = "person" | "model";

/** What a WebSocket carries: text, or bytes. */
export type FrameData = string | Uint8Array<ArrayBuffer>;

export const SIDES: readonly Side[] = ["person", "model"];

export function otherSide(side: Side): Side {
  return side === "person" ? "model" : "person";
}

/** How long a frame is: bytes, or the characters of a text, which take one byte or more each. */
export function sizeOf(data: FrameData): number {
  return data.length;
}
