import { describe, expect, test } from "vitest";
import { wrapFetch } from "./fetch.ts";
import { stopped, teen } from "../../../test/support/state.ts";

const governed = { "recess-state": 'v=1, d="allow", t=1795502558916' };
const comment = `: recess ${JSON.stringify(teen())}\n\n`;

function wrap(answer: Response): { send: typeof fetch; log: unknown[] } {
  const log: unknown[] = [];
  const send = wrapFetch(() => Promise.resolve(answer), "/recess", {
    device: () => "",
    state: (state) => log.push(state.outcome),
    silent: () => log.push("silent"),
    stream: (change) => log.push(change > 0 ? "opened" : "ended"),
    chunk: () => {},
  });
  return { send, log };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function bytewise(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at === bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += 1)));
    },
  });
}

describe("an event stream", () => {
  const text = `${comment}data: {"text":"你好 🌙"}\r\n\r\ndata: [DONE]\n\n`;

  test("arrives byte for byte, with its status and headers", async () => {
    const answer = new Response(bytewise(text), {
      status: 201,
      headers: { ...governed, "content-type": "text/event-stream" },
    });
    const { send, log } = wrap(answer);
    const response = await send("/chat");
    expect(response.status).toBe(201);
    expect(response.headers.get("recess-state")).toBe(governed["recess-state"]);
    expect(await response.text()).toBe(text);
    await settled();
    expect(log).toEqual(["opened", "allow", "ended"]);
  });

  test("is cancelled at its source when the caller cancels it", async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(comment)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { send, log } = wrap(new Response(body, { headers: { "content-type": "text/event-stream" } }));
    const reader = (await send("/chat")).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await settled();
    expect(cancelled).toBe(true);
    expect(log.at(-1)).toBe("ended");
  });

  test("is not read ahead of the caller", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const { send } = wrap(new Response(body, { headers: { "content-type": "text/event-stream" } }));
    await send("/chat");
    await settled();
    expect(pulled).toBeLessThan(5);
  });
});

describe("other answers", () => {
  test("a refusal becomes a state and stays a 403", async () => {
    const body = { message: "That is all for today", recess: stopped() };
    const { send, log } = wrap(Response.json(body, { status: 403 }));
    const response = await send("/chat");
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual(body);
    await settled();
    expect(log).toEqual(["block"]);
  });

  test("a governed answer without a state is a reason to ask", async () => {
    const json = wrap(Response.json({ text: "hi" }, { headers: governed }));
    await json.send("/chat");
    await settled();
    expect(json.log).toEqual(["silent"]);

    const text = wrap(new Response("hi", { headers: governed }));
    expect(await (await text.send("/chat")).text()).toBe("hi");
    await settled();
    expect(text.log).toEqual(["opened", "ended", "silent"]);
  });

  test("text that a model wrote is not read as a state", async () => {
    const { send, log } = wrap(new Response(comment, { headers: { ...governed, "content-type": "text/plain" } }));
    await (await send("/chat")).text();
    await settled();
    expect(log).toEqual(["opened", "ended", "silent"]);
  });

  test("a response of an ungoverned path is passed on unchanged", async () => {
    const answer = Response.json({ recess: teen() });
    const { send, log } = wrap(answer);
    expect(await send("/other")).toBe(answer);
    await settled();
    expect(log).toEqual([]);
  });
});
