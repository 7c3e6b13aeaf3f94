import { afterEach, expect, test, vi } from "vitest";
import { createTabs } from "./tabs.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["there are no channels", undefined],
  [
    "channels are forbidden, as in Firefox where storage is blocked",
    function () {
      throw new DOMException("The operation is insecure.", "SecurityError");
    },
  ],
])("where %s, a page leads by itself at once and posts no messages", (_, BroadcastChannel) => {
  vi.stubGlobal("BroadcastChannel", BroadcastChannel);
  let elected = 0;
  const tabs = createTabs<string>(
    "recess:/recess",
    () => {},
    () => (elected += 1),
  );
  tabs.join();
  expect([tabs.leads(), elected]).toEqual([true, 1]);
  tabs.post("a state");
  tabs.leave();
  expect(tabs.leads()).toBe(false);
  tabs.join();
  expect([tabs.leads(), elected]).toEqual([true, 2]);
});
