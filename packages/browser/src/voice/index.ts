export { type CallOptions, startCall, type VoiceCall } from "./call.ts";
export type { Caption } from "./captions.ts";
export { type Voice, type VoiceOptions, withVoice } from "./voice.ts";
