/** A piece of speech as text. */
export interface Caption {
  readonly by: "person" | "model";
  readonly text: string;
  /** It starts a new caption; otherwise it continues the last one of the same side. */
  readonly begins: boolean;
}

interface Frame {
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly text?: unknown;
  readonly transcript?: unknown;
}

/**
 * Extracts captions from the frames of a conversation: both forms of OpenAI's Realtime protocol, and Recess's JSON
 * chat.
 */
export function createCaptions(onCaption: (caption: Caption) => void): (frame: unknown) => void {
  let last: Caption["by"] | null = null;
  const add = (by: Caption["by"], text: unknown, begins = last !== by): void => {
    if (typeof text !== "string" || text === "") return;
    last = by;
    onCaption({ by, text, begins });
  };
  return (frame) => {
    const { type, delta, text, transcript } = frame as Frame;
    if (typeof type !== "string") return;
    if (/^response\.(?:output_)?(?:audio_transcript|text)\.delta$/.test(type)) add("model", delta);
    else if (type === "response.created") last = null;
    else if (type.endsWith("input_audio_transcription.completed")) add("person", transcript, true);
    else if (type === "delta") add("model", text);
    else if (type === "goodbye") add("model", text, true);
    else if (type === "done") last = null;
  };
}

/** Writes captions into an element as a live region for screen readers. */
export function captionsIn(element: Element): (caption: Caption) => void {
  element.setAttribute("role", "log");
  element.setAttribute("aria-live", "polite");
  let line: Element | null = null;
  return ({ by, text, begins }) => {
    if (begins || line === null) {
      line = element.ownerDocument.createElement("p");
      line.setAttribute("data-by", by);
      element.append(line);
    }
    line.append(text);
    line.scrollIntoView?.({ block: "nearest" });
  };
}
