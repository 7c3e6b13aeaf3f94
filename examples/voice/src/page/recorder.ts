// An audio worklet: passes what the microphone hears to the page, as 16-bit samples, 100 ms at a time.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const SAMPLES = 2400;

class Recorder extends AudioWorkletProcessor {
  #samples = new Int16Array(SAMPLES);
  #length = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#samples[this.#length] = Math.max(-1, Math.min(1, sample)) * 32_767;
      this.#length += 1;
      if (this.#length < SAMPLES) continue;
      this.port.postMessage(this.#samples.buffer, [this.#samples.buffer]);
      this.#samples = new Int16Array(SAMPLES);
      this.#length = 0;
    }
    return true;
  }
}

registerProcessor("recorder", Recorder);
