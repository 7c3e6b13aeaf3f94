import type { Band, Limits, MessageLimit, SpeechLimits } from "../rules/rules.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, VoiceUse } from "../values/record.ts";
import { type Charged, withoutFull } from "./buckets.ts";
import type { Draft } from "./draft.ts";

const NONE: VoiceUse = { usedMs: 0, messages: 0, leaseEnd: 0, buckets: [] };

export function isSpeech(event: GovernorEvent): boolean {
  return "channel" in event && event.channel === "voice";
}

/** The limits of speech for an event; `null` for writing, and in bands that do not distinguish. */
export function speechLimits(band: Band, event: GovernorEvent): SpeechLimits | null {
  return band.voice !== null && isSpeech(event) ? band.voice : null;
}

export function voiceOf(record: AccountRecord): VoiceUse {
  return record.voice ?? NONE;
}

/** What was charged in a channel, and the limits that count it. */
export function chargedIn(record: AccountRecord, speech: SpeechLimits | null): Charged {
  return speech === null ? { messages: record.today.messages, buckets: record.buckets } : voiceOf(record);
}

export function messageLimitsIn(limits: Limits, speech: SpeechLimits | null): readonly MessageLimit[] {
  return speech === null ? limits.messageLimits : speech.messageLimits;
}

/** Credits the part of a stretch of use that was by speech. */
export function creditVoice(draft: Draft, from: number, to: number): void {
  const { voice } = draft;
  if (voice === null || voice.leaseEnd <= from) return;
  draft.voice = { ...voice, usedMs: voice.usedMs + Math.min(to, voice.leaseEnd) - from };
}

export function beginVoiceDay(draft: Draft): void {
  if (draft.voice !== null) draft.voice = { ...draft.voice, usedMs: 0, messages: 0 };
}

/** Drops what no longer matters. */
export function expireVoice(draft: Draft, now: number): void {
  const { voice } = draft;
  if (voice === null) return;
  const { usedMs, messages } = voice;
  const leaseEnd = voice.leaseEnd > now ? voice.leaseEnd : 0;
  const buckets = withoutFull(voice.buckets, now);
  const isNothing = usedMs === 0 && messages === 0 && leaseEnd === 0 && buckets.length === 0;
  if (isNothing) draft.voice = null;
  else if (leaseEnd !== voice.leaseEnd || buckets !== voice.buckets)
    draft.voice = { usedMs, messages, leaseEnd, buckets };
}

/** Counts use up to `end` as speech. */
export function leaseVoice(draft: Draft, end: number, now: number): void {
  const voice = voiceOf(draft);
  if (end > now && end > voice.leaseEnd) draft.voice = { ...voice, leaseEnd: end };
}

export function cutVoice(draft: Draft, at: number): void {
  if (draft.voice !== null && draft.voice.leaseEnd > at) draft.voice = { ...draft.voice, leaseEnd: at };
}

export function endVoice(draft: Draft): void {
  if (draft.voice !== null && draft.voice.leaseEnd !== 0) draft.voice = { ...draft.voice, leaseEnd: 0 };
}
