import { type Answer, ask, reasonOf } from "./ask.ts";
import { corsTrouble } from "./cors.ts";
import { error, type Finding, ok, skipped, warning } from "./finding.ts";
import { at, type Live, type State } from "./app.ts";

/** A model may take a while to answer. */
const WITHIN_MS = 120_000;

/** Sends one message as a client would. */
export async function chatFindings(live: Live, state: State): Promise<readonly Finding[]> {
  const { chat, origin } = live;
  if (chat === undefined)
    return [skipped("chat", "The chat was not checked: give its route with --chat (it costs a message).")];
  let answer: Answer;
  try {
    answer = await ask({
      url: at(live, chat),
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "text/event-stream, */*",
        "Accept-Encoding": "gzip, deflate, br",
        ...live.headers,
        ...(origin !== undefined && { Origin: origin }),
      },
      body: live.body,
      withinMs: WITHIN_MS,
    });
  } catch (cause) {
    return [error("chat", `${chat} gave no answer: ${reasonOf(cause)}.`, "See the app's log.")];
  }
  const guard = guardFinding(chat, answer, state);
  if (guard.level !== "ok") return [guard];
  const trouble = corsTrouble("chat-cors", live, chat, answer.headers);
  return [guard, ...(trouble === undefined ? [] : [trouble]), streamFinding(chat, answer)];
}

function guardFinding(chat: string, { status, headers }: Answer, { band }: State): Finding {
  const check = "chat";
  if (status === 404 || status === 405) {
    return error(
      check,
      `${chat} returned status ${status}: there is no chat at that address.`,
      "Give the route that takes messages: --chat /api/chat.",
    );
  }
  if (headers["recess-state"] !== undefined) return ok(check, `${chat} is guarded.`);
  if (status === 503)
    return error(check, `${chat} returned status 503: its limits cannot be read.`, "See the app's log.");
  if (band === null)
    return skipped(
      check,
      "The account of the request is not governed, so this does not show whether the chat is guarded.",
    );
  if (status >= 400) {
    return error(
      check,
      `${chat} returned status ${status} before its limits were checked.`,
      "Give a --body that it accepts, and the --header of a signed-in account.",
    );
  }
  return error(
    check,
    `${chat} answers without asking the governor: no limit applies there.`,
    `Put the middleware in front of it: app.post("${chat}", recess({ governor, account }), handler).`,
  );
}

/** Shorter replies do not show whether they were streamed. */
const MIN_STREAM_MS = 400;

function streamFinding(chat: string, { status, headers, text, firstByteMs, endMs }: Answer): Finding {
  const check = "stream";
  if (status !== 200) return skipped(check, `The message was refused (${status}), so there was no reply to check.`);
  const type = headers["content-type"] ?? "";
  if (!/^text\/(event-stream|plain)|ndjson/.test(type)) {
    return skipped(
      check,
      `${chat} does not stream (${type.split(";")[0]}): its time counts, but it cannot be ended by a limit.`,
    );
  }
  const encoding = headers["content-encoding"];
  const isEvents = type.startsWith("text/event-stream");
  if (encoding !== undefined && isEvents && !text.startsWith(": recess ")) {
    return error(
      check,
      `The reply was encoded (${encoding}) before it reached the limits: it cannot be ended when a limit is reached.`,
      "Put compress() in front of recess(), not behind it.",
    );
  }
  if (endMs >= MIN_STREAM_MS && firstByteMs > endMs * 0.8) {
    return error(
      check,
      "The reply came all at once at its end: something buffers it.",
      encoding === undefined
        ? "Remove etag() and other middleware that reads whole responses from this route; in nginx set proxy_buffering off."
        : `Do not compress streams (this one is ${encoding}-encoded), or flush after each event.`,
    );
  }
  if (encoding !== undefined) {
    return warning(
      check,
      `The reply is encoded (${encoding}): its text may arrive in bursts.`,
      "Do not compress streamed replies.",
    );
  }
  return ok(check, "The reply streams.");
}
