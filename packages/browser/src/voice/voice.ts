import { type RecessState, STATE_FRAME, STOPPED_CODE } from "@recess/protocol";
import type { Recess } from "../recess.ts";
import { type Caption, captionsIn, createCaptions } from "./captions.ts";
import { checkOptions } from "./check.ts";
import { isLive, type Media, mute } from "./media.ts";
import { type SpeechOptions, withSpeech } from "./speech.ts";
import { playTone } from "./tone.ts";

export interface VoiceOptions extends SpeechOptions {
  /**
   * Plays a soft tone with each warning, for people who are not looking. The warning itself is in `<recess-notices>`.
   * Default: false.
   */
  readonly tone?: boolean;
  /** Receives everything that is said: an element, or a function. Default: none. */
  readonly captions?: Element | ((caption: Caption) => void);
  /**
   * Receives what the person had said or written without an answer when a turn was refused or the conversation ended, so
   * that the text is not lost. It may be called more than once: append the text to the input field.
   */
  readonly onDraft?: (text: string) => void;
}

/** What a page with speech has in addition to the client. */
export interface Voice {
  /**
   * Watches a microphone's stream or a playing element: while its track is live, or it plays, the person is present. It
   * is muted while a time limit stops. Asks for no permission. The returned function ends this.
   */
  media(media: Media): () => void;
  /**
   * Watches a conversation over a WebSocket: the states in its frames and its close become screens, and speech becomes
   * captions. The returned function ends this.
   */
  socket(socket: WebSocket): () => void;
  /** The page has a spoken conversation by other means. The returned function ends this. `startCall` calls it. */
  conversation(): () => void;
  /** Requests the state of speech and shows it: a connection that was refused or lost does not say why. */
  ask(): Promise<void>;
  /** Call with what the person says, if the page knows it. It becomes the draft if no answer follows. */
  said(text: string): void;
}

const KINDS: { readonly [Name in keyof Required<VoiceOptions>]: string } = {
  endpoint: "string",
  headers: "object or function",
  tone: "boolean",
  captions: "object or function",
  onDraft: "function",
};

/** A connection without a close frame. */
const LOST_CODE = 1006;

/** How often to check whether anyone speaks or listens, ms. */
const LOOK_MS = 5000;

/**
 * Extends the client for a page with speech. Pass the result to the elements: its snapshot is that of speech while a
 * conversation is open, and when speech alone has stopped. The snapshot of `client` remains that of writing, which may
 * go on. Throws a `TypeError` for an unknown option or an unusable value.
 *
 * @example
 * ```ts
 * const client = createRecess();
 * const recess = withVoice(client, { tone: true, captions: document.querySelector("#captions")! });
 * defineElements(recess, { locale: en });
 * recess.media(await navigator.mediaDevices.getUserMedia({ audio: true }));
 * recess.socket(new WebSocket("/talk"));
 * ```
 */
export function withVoice(client: Recess, options: VoiceOptions = {}): Recess & Voice {
  checkOptions("withVoice", options, KINDS);
  const recess = withSpeech(client, options);
  const { tone = false, captions, onDraft } = options;
  const write = typeof captions === "function" ? captions : captions && captionsIn(captions);
  const unmute = new Map<Media, (() => void) | null>();
  let draft = "";
  let timer: ReturnType<typeof setInterval> | undefined;

  /** Sound is muted only by a time limit, not by a message limit, and only until the screen of speech is dismissed. */
  const isStopped = (): boolean => {
    const { phase, state } = recess.getSnapshot();
    return phase === "blocked" && state?.remainingMs === 0;
  };

  function look(): void {
    const stopped = isStopped();
    for (const [media, takeBack] of unmute) {
      if (stopped && takeBack === null) unmute.set(media, mute(media));
      else if (!stopped && takeBack !== null) {
        takeBack();
        unmute.set(media, null);
      }
    }
    // The client watches `timeupdate`: while something plays or is recorded, the person is present.
    if (!stopped && [...unmute.keys()].some(isLive)) dispatchEvent(new Event("timeupdate"));
  }

  function handBack(): void {
    if (draft === "") return;
    const text = draft;
    draft = "";
    onDraft?.(text);
  }

  recess.subscribe(look);
  recess.on("notice", ({ kind }) => {
    if (tone && kind === "warning") playTone();
  });

  const caption = (next: Caption): void => {
    if (next.by === "person") said(next.text);
    // A reply that starts answers the draft; one that continues does not.
    else if (next.begins) draft = "";
    write?.(next);
  };

  function said(text: string): void {
    draft = draft === "" ? text : `${draft} ${text}`;
  }

  return {
    ...recess,
    said,
    media(media) {
      unmute.set(media, null);
      timer ??= setInterval(look, LOOK_MS);
      look();
      return () => {
        unmute.get(media)?.();
        unmute.delete(media);
        if (unmute.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    socket(socket) {
      const read = createCaptions(caption);
      let isOpen = false;
      let end = (): void => {};
      const opened = (): void => {
        isOpen = true;
        end = recess.conversation();
      };
      const done = new AbortController();
      const { signal } = done;
      const leave = (): void => {
        done.abort();
        end();
      };
      if (socket.readyState === 1) opened();
      else socket.addEventListener("open", opened, { signal });
      socket.addEventListener(
        "message",
        ({ data }) => {
          if (typeof data !== "string") return;
          const frame = parse(data);
          if (frame === null) return;
          // A state, or a refusal that contains one.
          if (frame.recess !== undefined) recess.accept(frame.recess);
          if (isGoodbye(frame) || frame.recess?.outcome === "block") handBack();
          if (frame.type !== STATE_FRAME) read(frame);
        },
        { signal },
      );
      socket.addEventListener(
        "close",
        ({ code }) => {
          leave();
          // A lost connection (1006) does not say why it ended.
          if (isOpen && code !== STOPPED_CODE && code !== LOST_CODE) return;
          if (!isOpen || code === STOPPED_CODE) handBack();
          // A page cannot read the response to a refused upgrade.
          void recess.ask();
        },
        { signal },
      );
      return leave;
    },
  };
}

interface Frame {
  readonly type?: unknown;
  readonly recess?: RecessState;
  readonly response?: { readonly metadata?: { readonly recess?: unknown } | null };
}

/** The last sentence is not an answer. */
function isGoodbye({ type, response }: Frame): boolean {
  return type === "goodbye" || (type === "response.created" && response?.metadata?.recess !== undefined);
}

function parse(data: string): Frame | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
