/** The Realtime protocol's default sample rate, Hz. */
const RATE = 24_000;

/** Sends what the microphone hears, in base64, until the returned function is called. */
export async function record(stream: MediaStream, send: (audio: string) => void): Promise<() => void> {
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule("/recorder.js");
  const recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
  recorder.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => send(toBase64(new Uint8Array(data)));
  context.createMediaStreamSource(stream).connect(recorder);
  return () => void context.close();
}

/** Plays sound in the order in which it comes. */
export interface Player {
  play(audio: string): void;
  /** The person speaks: drops the sound that was still to be played. */
  stop(): void;
}

export function createPlayer(): Player {
  let context: AudioContext | undefined;
  let endsAt = 0;
  return {
    play(audio) {
      context ??= new AudioContext({ sampleRate: RATE });
      const bytes = Uint8Array.from(atob(audio), (letter) => letter.charCodeAt(0));
      const samples = new Int16Array(bytes.buffer);
      const buffer = context.createBuffer(1, Math.max(1, samples.length), RATE);
      buffer.copyToChannel(
        Float32Array.from(samples, (sample) => sample / 32_768),
        0,
      );
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      endsAt = Math.max(endsAt, context.currentTime);
      source.start(endsAt);
      endsAt += buffer.duration;
    },
    stop() {
      void context?.close();
      context = undefined;
      endsAt = 0;
    },
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
