import { describe, expect, test } from "vitest";
import { isLive, type Media, mute } from "./media.ts";

interface Track {
  readyState: "live" | "ended";
  enabled: boolean;
  muted: boolean;
}

const track = (change: Partial<Track> = {}): Track => ({ readyState: "live", enabled: true, muted: false, ...change });
const stream = (...tracks: Track[]): Media => ({ getAudioTracks: () => tracks }) as unknown as MediaStream;
const player = (change: object = {}): HTMLMediaElement =>
  ({ paused: false, ended: false, muted: false, volume: 1, ...change }) as HTMLMediaElement;

describe("somebody speaks or listens", () => {
  test.each([
    ["a live microphone", stream(track()), true],
    ["one of two tracks", stream(track({ readyState: "ended" }), track()), true],
    ["a microphone that was switched off", stream(track({ enabled: false })), false],
    ["one that the system mutes", stream(track({ muted: true })), false],
    ["one that has ended", stream(track({ readyState: "ended" })), false],
    ["a stream without sound", stream(), false],
    ["an element that plays", player(), true],
    ["an element that is paused", player({ paused: true }), false],
    ["one that has come to its end", player({ ended: true }), false],
    ["one that is muted", player({ muted: true }), false],
    ["one that is turned down to nothing", player({ volume: 0 }), false],
  ])("%s: %#", (_, media, live) => expect(isLive(media)).toBe(live));
});

test("active tracks are muted, and inactive ones stay off when unmuted", () => {
  const [on, off] = [track(), track({ enabled: false })];
  const unmute = mute(stream(on, off));
  expect([on.enabled, off.enabled]).toEqual([false, false]);
  unmute();
  expect([on.enabled, off.enabled]).toEqual([true, false]);

  const [loud, silent] = [player(), player({ muted: true })];
  const back = [mute(loud), mute(silent)];
  expect([loud.muted, silent.muted]).toEqual([true, true]);
  for (const takeBack of back) takeBack();
  expect([loud.muted, silent.muted]).toEqual([false, true]);
});
