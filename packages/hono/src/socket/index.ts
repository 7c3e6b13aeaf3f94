export { type CallProvider, openaiCalls, type OpenAICallsOptions } from "./call-provider.ts";
export { recessCalls, type RecessCallsOptions } from "./calls.ts";
export { jsonChat } from "./dialects/json-chat.ts";
export { openaiRealtime } from "./dialects/openai-realtime.ts";
export { rawFrames, type RawFramesOptions } from "./dialects/raw-frames.ts";
export type {
  DialectReader,
  Frames,
  Goodbye,
  Meaning,
  SocketDialect,
  TurnFrame,
  TurnRefusal,
} from "./dialects/dialect.ts";
export type { FrameLimits } from "./conversation.ts";
export { type Model, proxySocket, type UpstreamSocket } from "./model.ts";
export type {
  ConversationRouteOptions,
  CreateEvents,
  RecessSocketOptions,
  TurnText,
  UpgradeSocket,
} from "./options.ts";
export { recessSocket } from "./socket.ts";
