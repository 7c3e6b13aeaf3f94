const LOUDNESS = 0.05;
const LENGTH_S = 0.5;

/** Plays two soft notes once. Silent if the page may not play sound. */
export function playTone(): void {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  const gain = new GainNode(context, { gain: 0 });
  gain.connect(context.destination);
  const start = context.currentTime;
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.1);
  gain.gain.linearRampToValueAtTime(0, start + LENGTH_S * 2);
  [523.25, 392].forEach((frequency, i) => {
    const note = new OscillatorNode(context, { frequency });
    note.connect(gain);
    note.start(start + i * LENGTH_S);
    note.stop(start + (i + 1) * LENGTH_S);
  });
  setTimeout(() => void context.close(), LENGTH_S * 2000 + 200);
}
