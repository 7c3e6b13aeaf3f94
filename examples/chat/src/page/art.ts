import { svg } from "./dom.ts";

const BODY = "M5 37c5-1 8-4 9-9 1-11 8-19 17-19 6 0 10 4 11 9l5 3-6 2c-2 11-9 18-19 18-7 0-12-2-17-4z";
const WING = "M15 31c4 6 13 7 19 1-5-1-8-4-9-9-2 4-5 7-10 8z";

/** The app's bird. Its colours are those of `data-bird`, or the app's own. */
export function bird(kind = "app"): SVGElement {
  return svg(
    "svg",
    { class: "bird", "data-bird": kind, viewBox: "0 0 48 48", "aria-hidden": "true" },
    svg("path", { class: "body", d: BODY }),
    svg("path", { class: "wing", d: WING }),
    svg("circle", { class: "eye", cx: 34, cy: 17, r: 2 }),
    ...[
      [27, 16],
      [22, 22],
      [31, 25],
      [36, 29],
      [29, 36],
      [21, 37],
    ].map(([cx, cy]) => svg("circle", { class: "spot", cx, cy, r: 1.1 })),
  );
}

const strokes = {
  send: "M5 12h13M12 5l7 7-7 7",
  stop: "M8 8h8v8H8z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.7 5.7l3.7 3.7M14.6 14.6l3.7 3.7M18.3 5.7l-3.7 3.7M9.4 14.6l-3.7 3.7",
  back: "M19 12H6M12 5l-7 7 7 7",
  fresh: "M12 5v14M5 12h14",
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3.3 3A16 16 0 0 1 3 6.3 3 3 0 0 1 6 3z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.4c2.2.8 3.5 2.7 3.5 5.6",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  fast: "M4 6l7 6-7 6zM12 6l7 6-7 6z",
  again: "M4 12a8 8 0 1 0 2.5-5.8M4 4v5h5",
} as const;

export function icon(name: keyof typeof strokes): SVGElement {
  const style = {
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", ...style },
    svg("path", { d: strokes[name] }),
  );
}
