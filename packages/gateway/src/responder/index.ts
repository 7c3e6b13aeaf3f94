export { HELP_LINE, replyTo } from "./reply.ts";
export { makeKey, responder, type ResponderOptions } from "./responder.ts";
export { fallbacks, help, stories, type Text, topics } from "./texts.ts";
export { wordsOf } from "./words.ts";
export { createRealtimeSession, type RealtimeSession, type RealtimeSessionOptions } from "./realtime/session.ts";
export { toneOf } from "./realtime/sound.ts";
export { embeddedSocket } from "./realtime/socket.ts";
