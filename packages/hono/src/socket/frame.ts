/** The sender of a frame: the person at the page, or the model (the app's handler or an upstream). */
export type Side = "person" | "model";

/** The data of a WebSocket frame: text or bytes. */
export type FrameData = string | Uint8Array<ArrayBuffer>;

export const SIDES: readonly Side[] = ["person", "model"];

export function otherSide(side: Side): Side {
  return side === "person" ? "model" : "person";
}

/** The length of a frame: bytes, or for text its characters, which take at least one byte each. */
export function sizeOf(data: FrameData): number {
  return data.length;
}
