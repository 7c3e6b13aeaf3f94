import type { Reason } from "@recess/protocol";
import type { Ring } from "./art.ts";
import { svg } from "./dom.ts";

/** A filled shape, or a line with a width, in the accent or the warm colour. */
type Shape = readonly [d: string, color: "accent" | "warm", width?: number];

/** By the reason, or by how it ends: a moon, an evening, a cup, a bubble, a pause, a shield. */
const pictures: { readonly [reason: string]: readonly Shape[] | undefined } = {
  hours: [
    ["M58 26a25 25 0 1 0 17 37a22 22 0 0 1-17-37z", "accent"],
    ["M69 31h0M78 46h0", "warm", 6],
  ],
  limit: [
    ["M50 52h0", "warm", 34],
    ["M5 60q22-16 45 0t45 0A46 46 0 0 1 5 60z", "accent"],
  ],
  break: [
    ["M28 46h40v14a20 20 0 0 1-40 0z", "accent"],
    ["M68 51h4a8 8 0 0 1 0 16h-6", "accent", 5],
    ["M41 38q-5-7 0-14M55 38q-5-7 0-14", "warm", 4],
  ],
  "message-limit": [
    ["M36 70V81L50 71A30 22 0 1 0 36 70z", "accent"],
    ["M37 49h0M50 49h0M63 49h0", "warm", 8],
  ],
  "consent-required": [
    ["M50 22l24 9v18q0 19-24 29Q26 68 26 49V31z", "accent"],
    ["M40 50l7 8 14-17", "warm", 6],
  ],
  paused: [
    ["M40 36v28", "accent", 11],
    ["M60 36v28", "warm", 11],
  ],
};

/** The picture of a screen, with a ring around it if there is something to wait for. */
export function picture(reason: Reason, around: Ring | null): SVGElement {
  const shapes = pictures[reason] ?? pictures[reason.replace(/.*-/, "")] ?? [];
  return svg(
    "svg",
    { class: "picture", viewBox: "0 0 100 100", "aria-hidden": "true" },
    svg("circle", { cx: 50, cy: 50, r: 46, fill: "var(--tint)" }),
    ...shapes.map(([d, color, width]) =>
      svg("path", { d, [width ? "stroke" : "fill"]: `var(--${color})`, "stroke-width": width }),
    ),
    ...(around?.nodes ?? []),
  );
}

export const tick = "M5 12.5l4.5 4.5L19 7.5";
export const leaf = "M5 19C5 9 11 5 19 5c0 8-4 14-14 14l7-7";
