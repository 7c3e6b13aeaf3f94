import { type Bytes, bytesOf, withoutMark } from "./bytes.ts";
import { allowDirectReads } from "./direct-reads.ts";
import type { Reply, ReplyOptions } from "./reply-api.ts";
import { controlsOf, stateWords } from "./reply-controls.ts";
import { finish, passPieces } from "./reply-pieces.ts";
import { insert, newReplyState, over, type ReplyState, report, send, stopReading } from "./reply-state.ts";

/** After this many bytes, a reply whose client has left counts as having content, whatever is in it. */
const MAX_READ_ON = 1_048_576;

/**
 * Passes a reply on at the pace of its reader, with its bytes unchanged. The bytes are parsed until the first content has come, around
 * tool calls, and when a stop is near; the rest of the time they are only searched for marks and copied to a short tail.
 */
export function wrapReply(source: ReadableStream<unknown>, options: ReplyOptions): Reply {
  const reply = newReplyState(source, options);
  const { unit, reader, inspector } = reply;
  let hasStarted = false;
  let hasBytes = false;

  async function pull(): Promise<void> {
    if (!hasStarted) {
      hasStarted = true;
      options.onStart();
    }
    reply.hasSent = false;
    reply.isPulling = true;
    try {
      do {
        const next = await (reply.reading ??= reader.read());
        reply.reading = null;
        if (reply.isOver) return;
        if (next.done) {
          await finish(reply);
          return;
        }
        const given = bytesOf(next.value);
        const chunk = hasBytes || unit !== "event" ? given : withoutMark(given);
        hasBytes = true;
        const pieces = inspector.split(chunk);
        // Most chunks are not parsed. They are sent without creating a promise for each.
        if (pieces === null) send(reply, chunk);
        else await passPieces(reply, pieces);
        // A chunk of which nothing can be sent yet must not end this pull: there may not be another one.
      } while (!reply.isOver && !reply.hasSent);
    } catch (error) {
      if (reply.isOver) return;
      reply.controller?.error(error);
      over(reply, "error");
    } finally {
      reply.isPulling = false;
    }
  }

  const underlying: UnderlyingDefaultSource<Bytes> = {
    start(controller) {
      reply.controller = controller;
      if (unit === "event") insert(reply, stateWords(reply, options.state()));
    },
    pull,
    cancel(reason) {
      reply.queueRead();
      if (reply.isOver) return undefined;
      if (!reply.hasReported) {
        void readOn(reply);
        return undefined;
      }
      options.onLeave();
      over(reply, "client");
      return reader.cancel(reason);
    },
  };

  // Nothing is read ahead of the client.
  const stream = new ReadableStream(underlying, { highWaterMark: 0 });
  allowDirectReads(reply, stream);
  return controlsOf(reply, stream);
}

/** Keeps reading after the client left before any content: if content still comes, the message counts as answered. */
async function readOn(reply: ReplyState): Promise<void> {
  const { inspector, reader, options } = reply;
  const { ledger } = options;
  inspector.watch();
  reply.isOver = true;
  options.onLeave();
  try {
    let readBytes = 0;
    let next = await (reply.reading ?? reader.read());
    while (!next.done && !ledger.hasContent()) {
      const chunk = bytesOf(next.value);
      for (const { text } of inspector.split(chunk) ?? []) inspector.tracker.see(text);
      if ((readBytes += chunk.length) > MAX_READ_ON) ledger.addContent();
      if (!ledger.hasContent()) next = await reader.read();
    }
  } catch {
    // The upstream was aborted, as expected.
  }
  stopReading(reply);
  await report(reply);
  over(reply, "client");
}
