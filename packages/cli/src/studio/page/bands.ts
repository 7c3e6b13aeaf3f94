import type { Look } from "../api.ts";
import { make } from "./dom.ts";

interface Choice {
  readonly chosen: string | null;
  choose(name: string): void;
}

/** The policy's bands as a choice. The elements are kept while the bands are the same, and with them the focus. */
export function drawBands(place: HTMLElement, bands: Look["bands"], { chosen, choose }: Choice): void {
  const names = bands.map(({ name, ages }) => `${name} ${ages.join()}`).join();
  if (place.dataset["names"] !== names) {
    place.dataset["names"] = names;
    place.replaceChildren(...bands.map((band) => option(band, choose)));
  }
  for (const input of place.querySelectorAll("input")) input.checked = input.value === chosen;
}

function option({ name, ages: [from, to] }: Look["bands"][number], choose: (name: string) => void): HTMLElement {
  const label = make("label");
  const input = make("input");
  Object.assign(input, { type: "radio", name: "band", value: name });
  input.addEventListener("change", () => choose(name));
  const text = make("span", "", name);
  text.append(make("small", "", to - 1 === from ? `${from}` : `${from}–${to - 1}`));
  label.append(input, text);
  return label;
}
