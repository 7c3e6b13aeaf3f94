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
export { relativeWords, screenWords, type ScreenWords, setByWords } from "./screen.ts";
export { createWords, type Situation, type WordParts, type Words } from "./words.ts";
