import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const WIDTH = 520;
const FONT = { fontFamily: "system-ui, sans-serif", fontSize: "12px", background: "none" };

/** A plot as SVG; `description` is its text alternative. */
export function render(description: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<html><body></body></html>");
  const plot = Plot.plot({ width: WIDTH, style: FONT, ...options, document });
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", description);
  // Screen readers should read the description, not the parts of the picture.
  for (const part of plot.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  return plot.outerHTML;
}
