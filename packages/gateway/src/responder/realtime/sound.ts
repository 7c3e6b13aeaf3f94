/** The Realtime protocol's default sound format: 16-bit samples, 24,000 per second, in base64. */

const SAMPLES_PER_SECOND = 24_000;
const BYTES_PER_SAMPLE = 2;
const LOUDNESS = 6000;
/** Louder sound counts as speech. */
const SPEECH_LEVEL = 400;

/** The length of a sound, ms. */
export function msOf(sound: Buffer): number {
  return (sound.length / BYTES_PER_SAMPLE / SAMPLES_PER_SECOND) * 1000;
}

/** A soft tone for a word: the pitch depends on its letters, so that a word always sounds the same. */
export function toneOf(word: string, ms: number): Buffer {
  const hertz = 220 + (Array.from(word).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 24) * 20;
  const count = Math.round((ms / 1000) * SAMPLES_PER_SECOND);
  const sound = Buffer.alloc(count * BYTES_PER_SAMPLE);
  for (let i = 0; i < count; i += 1) {
    // Fades in and out to avoid clicks.
    const swell = Math.sin((Math.PI * i) / count);
    const sample = Math.sin((2 * Math.PI * hertz * i) / SAMPLES_PER_SECOND);
    sound.writeInt16LE(Math.round(LOUDNESS * swell * sample), i * BYTES_PER_SAMPLE);
  }
  return sound;
}

/** Whether it contains speech. */
export function isSpeech(sound: Buffer): boolean {
  let sum = 0;
  const count = Math.floor(sound.length / BYTES_PER_SAMPLE);
  for (let i = 0; i < count; i += 1) sum += Math.abs(sound.readInt16LE(i * BYTES_PER_SAMPLE));
  return count > 0 && sum / count > SPEECH_LEVEL;
}
