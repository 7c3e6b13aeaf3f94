import * as fc from "fast-check";
import { expect, test } from "vitest";
import { asPerson, CHAT_SECRET, startGateway } from "./gateway.ts";

const PATHS = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/messages/count_tokens",
  "/v1/embeddings",
  "/v1/audio/speech",
  "/v1/images/generations",
  "/v1/models",
  "/v1/models/x",
  "/tasks/v1/chat/completions",
  "/api/chat",
  "/api/generate",
  "/api/tags",
  "/api/version",
  "/healthz",
  "/readyz",
  "/metrics",
  "/recess/v1/events",
  "/recess/v1/status",
  "/recess/forward-auth",
];

const MODELS = ["large-1", "html", "redirect", "denied", "broken", "overloaded", "unheard-of", ""];

const headers = fc.record(
  {
    authorization: fc.constantFrom(`Bearer ${CHAT_SECRET}`, "Bearer x", "Basic eDp5", ""),
    "x-openwebui-user-id": fc.constantFrom("ana", "ben", "eva", "nobody", " ", "%00", "{{USER_ID}}"),
    "x-openwebui-task": fc.constantFrom("title_generation", "autocomplete_generation", "?", ""),
    "x-openwebui-user-message-id": fc.stringMatching(/^[!-~]{0,20}$/),
    "anthropic-version": fc.constantFrom("2023-06-01", "x"),
    "content-type": fc.constantFrom("application/json", "text/plain", "multipart/form-data"),
    "idempotency-key": fc.stringMatching(/^[!-~]{0,20}$/),
    "recess-device": fc.stringMatching(/^[!-~]{0,20}$/),
  },
  { requiredKeys: [] },
);

const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record(
      {
        model: fc.oneof(fc.constantFrom(...MODELS), fc.anything()),
        stream: fc.oneof(fc.boolean(), fc.anything()),
        messages: fc.oneof(
          fc.array(fc.record({ role: fc.constantFrom("user", "assistant", "tool", "system"), content: fc.anything() })),
          fc.anything(),
        ),
        input: fc.anything(),
        user: fc.anything(),
        metadata: fc.anything(),
        max_tokens: fc.anything(),
        options: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part))),
);

const path = fc.oneof(fc.constantFrom(...PATHS), fc.webPath());
const method = fc.constantFrom("GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD");

test("whatever is sent, the answer is 2xx, 4xx, 502, 503 or 504, and no secret is in it", async () => {
  const gateway = await startGateway({ more: "limits: { idleTimeout: 1s, body: 64KB }\nmetrics: true" });
  await fc.assert(
    fc.asyncProperty(path, method, headers, body, async (at, how, fields, text) => {
      const response = await fetch(gateway.url + (at === "" ? "/" : at), {
        method: how,
        headers: asPerson("ana", fields),
        redirect: "manual",
        ...(how !== "GET" && how !== "HEAD" && { body: text }),
      });
      const answer = await response.text();
      const { status } = response;
      const isExpected = (status >= 200 && status < 300) || (status >= 400 && status < 500);
      expect(isExpected || [502, 503, 504].includes(status), `${how} ${at} ${text}: ${status} ${answer}`).toBe(true);
      expect(answer).not.toContain("sk-secret");
      // Only the model's server may fail here; the gateway itself has no reason to.
      expect(answer).not.toContain('"internal"');
    }),
    { numRuns: 150 },
  );
  expect(gateway.lines.join("")).not.toMatch(/sk-secret|"level":"error"/);
});
