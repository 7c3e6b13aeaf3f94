import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { withVoice } from "@recess/browser/voice";
import { createPlayer, record } from "./sound.ts";

interface Frame {
  readonly type: string;
  readonly delta?: string;
}

/** A short silence ends a turn, and what is said comes as text too. */
const SESSION = {
  type: "realtime",
  audio: {
    input: {
      turn_detection: { type: "server_vad", silence_duration_ms: 300 },
      transcription: { model: "gpt-4o-mini-transcribe" },
    },
  },
};

const captions = find("#captions", HTMLElement);
const talk = find("#talk", HTMLButtonElement);
const text = find("#text", HTMLInputElement);

const client = createRecess();
const recess = withVoice(client, {
  tone: true,
  captions,
  // Unanswered text returns to the field, after what is already there.
  onDraft: (draft) => void (text.value = `${text.value} ${draft}`.trim()),
});
defineElements(recess, { locale: en });
client.start();

let socket: WebSocket | null = null;
let stopRecording: (() => void) | null = null;
const player = createPlayer();

function send(event: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(event));
}

/** The conversation, opened if it is not. */
function open(): WebSocket {
  if (socket !== null) return socket;
  const opened = new WebSocket("/talk");
  socket = opened;
  recess.socket(opened);
  opened.addEventListener("open", () => send({ type: "session.update", session: SESSION }));
  opened.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const { type, delta } = JSON.parse(data) as Frame;
    if (type === "response.output_audio.delta" && delta !== undefined) player.play(delta);
    if (type === "input_audio_buffer.speech_started") player.stop();
  });
  opened.addEventListener("close", () => {
    socket = null;
    hangUp();
  });
  return opened;
}

function hangUp(): void {
  stopRecording?.();
  stopRecording = null;
  talk.textContent = "Talk";
  socket?.close();
}

talk.addEventListener("click", () => {
  if (stopRecording === null) void listen();
  else hangUp();
});

/** Opens the microphone, and sends what it hears. */
async function listen(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
  const stopWatching = recess.media(stream);
  open();
  const stop = await record(stream, (audio) => send({ type: "input_audio_buffer.append", audio }));
  stopRecording = () => {
    stop();
    stopWatching();
    for (const track of stream.getTracks()) track.stop();
  };
  talk.textContent = "Stop";
}

find("#write", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const written = text.value.trim();
  if (written === "") return;
  text.value = "";
  recess.said(written);
  const line = document.createElement("p");
  line.dataset["by"] = "person";
  line.textContent = written;
  captions.append(line);
  const say = (): void => {
    const content = [{ type: "input_text", text: written }];
    send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
    send({ type: "response.create" });
  };
  const opened = open();
  if (opened.readyState === WebSocket.OPEN) say();
  else opened.addEventListener("open", say, { once: true });
});

function find<Found extends Element>(selector: string, kind: new () => Found): Found {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}
