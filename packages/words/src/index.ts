export { type Announcement, type PendingNotice, type Topic, topicOf } from "./announcement.ts";
export { createFormats, type Device, type Formats, type Zones } from "./format.ts";
export {
  type ForeseenReason,
  type LabelKey,
  type Locale,
  type Overrides,
  type Voice,
  type VoiceKey,
  withTexts,
} from "./locale.ts";
export { createWords, type ScreenWords, type Situation, type Words } from "./words.ts";
