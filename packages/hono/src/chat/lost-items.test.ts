import { expect, test } from "vitest";
import { rememberLost } from "./lost-items.ts";
import { withoutRecessMessages } from "./message.ts";
import { proxyUpstream } from "./proxy.ts";

const message = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Once upon" }] };

test("no id of a cut reply is sent back: a text stays without it, references and thoughts are removed", () => {
  rememberLost(["resp_cut", "msg_cut", "rs_cut", "fc_cut"]);
  const call = { type: "function_call", call_id: "call_1", name: "look", arguments: "{}" };
  const kept = [
    { role: "user", content: "Hi" },
    { type: "item_reference", id: "msg_whole" },
    { type: "reasoning", id: "rs_whole", summary: [] },
  ];
  const items = [
    ...kept,
    { type: "item_reference", id: "msg_cut" },
    { type: "reasoning", id: "rs_cut", summary: [] },
    { ...call, id: "fc_cut" },
    { ...message, id: "msg_cut" },
  ];
  expect(withoutRecessMessages(items)).toEqual([...kept, call, message]);
});

test("a cut response cannot be a previous response", async () => {
  rememberLost(["resp_cut"]);
  const sent: unknown[] = [];
  const ask = async (previous_response_id: string): Promise<Response> =>
    proxyUpstream(
      new Request("http://app.test/v1/responses", {
        method: "POST",
        body: JSON.stringify({ input: "And?", previous_response_id }),
      }),
      "http://upstream.test/v1/responses",
      {
        fetch: async (_, init) => {
          sent.push(await new Response(init?.body ?? null).json());
          return Response.json({});
        },
      },
    );
  await ask("resp_cut");
  await ask("resp_whole");
  expect(sent).toEqual([
    { input: "And?", previous_response_id: null },
    { input: "And?", previous_response_id: "resp_whole" },
  ]);
});

test("in a message of the AI SDK's, the step that a limit ended loses its ids and thoughts, and earlier steps keep theirs", () => {
  const openai = (itemId: string): object => ({ providerMetadata: { openai: { itemId } } });
  const first = [
    { type: "step-start" },
    { type: "reasoning", text: "Hm.", ...openai("rs_1") },
    { type: "text", text: "Look:", ...openai("msg_1") },
  ];
  const parts = [
    ...first,
    { type: "step-start" },
    { type: "reasoning", text: "So.", ...openai("rs_2") },
    { type: "text", text: "There is", ...openai("msg_2") },
    { type: "text", text: "a\n\nThis reply ends here.", providerMetadata: { recess: { cut: true } } },
  ];
  expect(withoutRecessMessages([{ id: "m", role: "assistant", parts }])).toEqual([
    {
      id: "m",
      role: "assistant",
      parts: [
        ...first,
        { type: "step-start" },
        { type: "text", text: "There is" },
        { type: "text", text: "a\n\nThis reply ends here." },
      ],
    },
  ]);
});

test("the memory of cut items is bounded, and the latest stay", () => {
  rememberLost(["first"]);
  rememberLost(Array.from({ length: 10_000 }, (_, i) => `later_${i}`));
  const items = [{ type: "item_reference", id: "first" }];
  expect(withoutRecessMessages([...items, { type: "item_reference", id: "later_9999" }])).toEqual(items);
});
