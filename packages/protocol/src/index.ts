export { CALL_HEADER, DECISION_HEADER, DEVICE_HEADER, exposeHeaders, STATE_HEADER } from "./headers.ts";
export { type OptionNames, unknownOption } from "./option-names.ts";
export type { AgeGroup, Channel, Notice, Reason, TimeReason } from "./reasons.ts";
export {
  type AskFor,
  type Beat,
  type Block,
  type ChildMessage,
  isState,
  type May,
  type Quota,
  type RecessState,
  type RequestView,
  type SentNotice,
  type SetBy,
  type StateLabel,
} from "./state.ts";
export {
  type CancelFrame,
  type GoodbyeFrame,
  type RefusedFrame,
  STATE_FRAME,
  type StateFrame,
  STOPPED_CODE,
} from "./socket.ts";
