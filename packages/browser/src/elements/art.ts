import { svg } from "./dom.ts";

/** A circle that empties: `set` sets how much of it is left, 0 to 1. */
export interface Ring {
  readonly nodes: readonly SVGElement[];
  set(part: number): void;
}

export function ring(radius: number, centre: number): Ring {
  const circle = (): SVGElement =>
    svg("circle", { class: "ring", cx: centre, cy: centre, r: radius, pathLength: 100, "stroke-dasharray": 100 });
  const nodes = [circle(), circle()];
  return {
    nodes,
    set: (part) => nodes[1]?.setAttribute("stroke-dashoffset", `${Math.max(0, 100 - 100 * part)}`),
  };
}

/** A small picture beside a line of text. */
export function icon(d: string): SVGElement {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", stroke: "currentColor", "stroke-width": 2 },
    svg("path", { d }),
  );
}

/** A robot, for an AI. */
export const robot = "M6 9h12v9H6zM12 9V5M9.5 13h0M14.5 13h0M3 12v3M21 12v3";
export const clock = "M12 3a9 9 0 1 0 .1 0zM12 7.5V12l3 2";
export const note = "M12 3a9 9 0 1 0 .1 0zM12 11v5M12 8h0";
