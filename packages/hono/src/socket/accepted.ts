import type { Context } from "hono";
import type { WSContext, WSEvents } from "hono/ws";

import { type BackPressure, createBackPressure } from "./back-pressure.ts";
import { acceptedEnd, sendableCode, sendableReason, type SocketEnd } from "./end.ts";
import { type FrameData, otherSide, type Side } from "./frame.ts";
import type { Model, ModelListener } from "./model.ts";
import type { Running } from "./run.ts";

/** What to do once a socket is open. */
export interface Open {
  readonly c: Context;
  readonly model: Model;
  report(error: unknown): void;
  run(): Running;
}

/** A conversation that is not governed: frames pass unchanged. */
export function passing(open: Pick<Open, "c" | "model" | "report">): Open {
  return { ...open, run: relay };
}

function relay(): Running {
  let open: Relay | null = null;
  const now = (): Relay | null => open;
  function close(by: Side, code: number, reason: string): void {
    const end = open?.ends[otherSide(by)];
    open?.pressure.end();
    open = null;
    end?.close(sendableCode(code), sendableReason(reason));
  }
  return {
    begin: (ends) => void (open = { ends, pressure: createBackPressure(ends) }),
    handle(event) {
      if (open === null) return;
      if (event.type === "closed") return close(event.by, event.code ?? 1000, event.reason ?? "");
      if (event.type !== "frame") return;
      open.ends[otherSide(event.from)].send(event.data);
      // Sending may have triggered an immediate reply that closed the conversation.
      const slow = now()?.pressure.check() ?? null;
      if (slow === null) return;
      now()?.ends[otherSide(slow)].close(1000, "");
      close(otherSide(slow), POLICY_VIOLATION, "not-read");
    },
  };
}

interface Relay {
  readonly ends: Ends;
  readonly pressure: BackPressure;
}

type Ends = { readonly [S in Side]: SocketEnd };

const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/** Stands in for the model's end when it could not be opened. */
const NOBODY: SocketEnd = { send: () => {}, close: () => {}, buffered: () => 0 };

/** The handlers of the accepted socket. Some runtimes never report that it has opened, so the first call starts the conversation. */
export function socketEvents({ c, model, report, run }: Open): WSEvents {
  let running: Running | null = null;
  const begun = (ws: WSContext): Running => {
    if (running !== null) return running;
    const now = run();
    running = now;
    const listener: ModelListener = {
      frame: (data) => now.handle({ type: "frame", from: "model", data }),
      closed: (code, reason) => now.handle({ type: "closed", by: "model", code, reason }),
      error: report,
    };
    const person = acceptedEnd(ws);
    try {
      now.begin({ person, model: model.open(c, listener, ws) });
    } catch (error) {
      report(error);
      now.begin({ person, model: NOBODY });
      listener.closed(INTERNAL_ERROR, "");
    }
    return now;
  };
  return {
    onOpen: (_event, ws) => void begun(ws),
    onMessage(event, ws) {
      const data: unknown = event.data;
      const frame: FrameData = typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer);
      begun(ws).handle({ type: "frame", from: "person", data: frame });
    },
    onClose: (event, ws) => begun(ws).handle({ type: "closed", by: "person", code: event.code, reason: event.reason }),
  };
}
