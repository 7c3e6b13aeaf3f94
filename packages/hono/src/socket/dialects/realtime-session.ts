import { type JsonObject, numberIn, objectIn, textIn } from "../../http/json.ts";

/** Bytes of audio per ms. */
export type AudioFormat = number;

/** 16-bit samples, 24,000 a second: the provider's default. */
export const PCM: AudioFormat = 48;
/** G.711: 8-bit samples, 8,000 a second. */
const G711: AudioFormat = 8;

/** Whether the session makes the provider answer speech automatically. The released form nests the setting; the beta has it flat. */
export function answersByItself(session: JsonObject): boolean {
  const input = objectIn(objectIn(session, "audio") ?? {}, "input");
  const detection = input !== null && "turn_detection" in input ? input["turn_detection"] : session["turn_detection"];
  if (detection === undefined) return true;
  if (detection === null) return false;
  return (detection as JsonObject)["create_response"] !== false;
}

/** The format of the model's audio. */
export function audioFormatOf(session: JsonObject): AudioFormat {
  const flat = textIn(session, "output_audio_format");
  if (flat !== null) return flat.startsWith("g711") ? G711 : PCM;
  const format = objectIn(objectIn(objectIn(session, "audio") ?? {}, "output") ?? {}, "format") ?? {};
  const type = textIn(format, "type") ?? "audio/pcm";
  return type === "audio/pcm" ? ((numberIn(format, "rate") ?? 24_000) * 2) / 1000 : G711;
}

/** How long base64 audio plays, ms. */
export function audioMsOf(base64: string, format: AudioFormat): number {
  return (base64.length * 3) / 4 / format;
}
