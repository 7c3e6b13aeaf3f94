import type { Context } from "hono";
import type { WSContext, WSEvents } from "hono/ws";

import { acceptedEnd, type SocketEnd } from "./end.ts";
import type { FrameData } from "./frame.ts";
import type { Model } from "./model.ts";
import type { Running } from "./run.ts";

/** What to do once a socket is open. */
export interface Open {
  readonly c: Context;
  readonly model: Model;
  report(error: unknown): void;
  run(): Running;
}

/** A conversation that is not governed: frames pass as they are. */
export function passing(open: Pick<Open, "c" | "model" | "report">): Open {
  let ends: { readonly person: SocketEnd; readonly model: SocketEnd } | null = null;
  return {
    ...open,
    run: () => ({
      begin: (given) => void (ends = given),
      tell(event) {
        if (event.type === "frame") ends?.[event.from === "person" ? "model" : "person"].send(event.data);
        else if (event.type === "closed") {
          ends?.[event.by === "person" ? "model" : "person"].close(event.code ?? 1000, event.reason ?? "");
          ends = null;
        }
      },
    }),
  };
}

/** The handlers of the accepted socket. Some runtimes tell of no opening: the first call begins. */
export function socketEvents({ c, model, report, run }: Open): WSEvents {
  let running: Running | null = null;
  const begun = (ws: WSContext): Running => {
    if (running !== null) return running;
    const now = run();
    running = now;
    const end = model.open(
      c,
      {
        frame: (data) => now.tell({ type: "frame", from: "model", data }),
        closed: (code, reason) => now.tell({ type: "closed", by: "model", code, reason }),
        error: report,
      },
      ws,
    );
    now.begin({ person: acceptedEnd(ws), model: end });
    return now;
  };
  return {
    onOpen: (_event, ws) => void begun(ws),
    onMessage(event, ws) {
      const data: unknown = event.data;
      const frame: FrameData = typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer);
      begun(ws).tell({ type: "frame", from: "person", data: frame });
    },
    onClose: (event, ws) => begun(ws).tell({ type: "closed", by: "person", code: event.code, reason: event.reason }),
  };
}
