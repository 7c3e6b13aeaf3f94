import { type RecessState, STATE_FRAME, STOPPED_CODE } from "@recess/protocol";
import type { Recess } from "../recess.ts";
import { type Caption, captionsIn, createCaptions } from "./captions.ts";
import { isLive, type Media, mute } from "./media.ts";
import { type SpeechOptions, withSpeech } from "./speech.ts";
import { playTone } from "./tone.ts";

export interface VoiceOptions extends SpeechOptions {
  /** A soft tone with each warning, for those who do not look. The warning itself is in `<recess-notices>`. Default: false. */
  readonly tone?: boolean;
  /** Where all that is said is written: an element, or a function. Default: nowhere. */
  readonly captions?: Element | ((caption: Caption) => void);
  /** Is given what the person had said or written and nobody had answered when the conversation ended, so that it is not lost. */
  readonly onDraft?: (text: string) => void;
}

/** What a page with speech has beside the client. */
export interface Voice {
  /**
   * Watches a microphone's stream or an element that plays: while its track is live, or it plays, somebody is there. While a
   * limit of time stops, it is muted. It asks for no permission. The returned function ends that.
   */
  media(media: Media): () => void;
  /**
   * Watches a conversation over a WebSocket: the states in its frames and its close become screens, and what is said becomes
   * captions. The returned function ends that.
   */
  socket(socket: WebSocket): () => void;
  /** The page has a conversation by speech in another way. The returned function ends that. `startCall` calls it. */
  conversation(): () => void;
  /** Requests how speech stands, and shows it: a connection that was refused or lost does not say why. */
  ask(): Promise<void>;
  /** What the person says, where the page knows it: the draft, if nobody answers. */
  said(text: string): void;
}

/** A connection without a close frame. */
const LOST_CODE = 1006;

/** How often it is looked whether somebody speaks or listens, ms. */
const LOOK_MS = 5000;

/**
 * The client, with what a page with speech needs. Give it to the elements: its snapshot is that of speech while a conversation
 * is open, and when speech alone has stopped. That of `client` stays the one of writing, which may go on.
 *
 * @example
 * ```ts
 * const client = createRecess();
 * const recess = withVoice(client, { tone: true, captions: document.querySelector("#captions") });
 * defineElements(recess, { locale: en });
 * recess.media(await navigator.mediaDevices.getUserMedia({ audio: true }));
 * recess.socket(new WebSocket("/talk"));
 * ```
 */
export function withVoice(client: Recess, options: VoiceOptions = {}): Recess & Voice {
  const recess = withSpeech(client, options);
  const { tone = false, captions, onDraft } = options;
  const write = typeof captions === "function" ? captions : captions && captionsIn(captions);
  const unmute = new Map<Media, (() => void) | null>();
  let draft = "";
  let timer: ReturnType<typeof setInterval> | undefined;

  /** A limit of messages leaves what plays alone. Once the screen of speech is put away, other sound may play. */
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
    // What the client takes for a sign of life: something that plays goes on.
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
    // A reply that begins answers it; one that goes on does not.
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
          // A state, or a refusal that carries one.
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
          // A connection that was lost (1006) says nothing of why it ended.
          if (isOpen && code !== STOPPED_CODE && code !== LOST_CODE) return;
          if (!isOpen || code === STOPPED_CODE) handBack();
          // A page is shown no answer to an upgrade that was refused.
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

/** The last sentence answers nothing. */
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
