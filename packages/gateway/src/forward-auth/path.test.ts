import { expect, test } from "vitest";
import { comparablePath } from "./path.ts";

test.each([
  "/api/chat",
  "/api/chat/",
  "//api///chat",
  "/api/./chat",
  "/x/../api/chat",
  "/../api/chat",
  "/api/%63hat",
  "/api/%2563hat",
  "/api%2fchat",
  "/api\\chat",
  "/api%5Cchat",
  "/API/Chat",
  "/api/chat;jsessionid=1",
  "/api;v=1/chat",
  "/api/chat?x=/other",
  "/api/chat#x",
  "http://other.example/api/chat",
])("%s may be the chat's path", (uri) => {
  expect(comparablePath(uri)).toBe("/api/chat");
});

test.each(["/api/chats", "/api/chat/1", "/api", "/", "", "/picture.png?/api/chat", "/api/chat%", "/api/chat%FF"])(
  "%j is not the chat's path",
  (uri) => {
    expect(comparablePath(uri)).not.toBe("/api/chat");
  },
);
