import type { Snapshot } from "@recess/browser";
import type { Tab } from "../engines/engine.ts";

/** An expression for an element: `"textarea"`, or one inside a shadow root, `"recess-shield .leave"`. */
function element(path: string): string {
  const [host = "", ...rest] = path.split(" ");
  if (!host.startsWith("recess-") || rest.length === 0) return `document.querySelector(${JSON.stringify(path)})`;
  return `document.querySelector(${JSON.stringify(host)})?.shadowRoot?.querySelector(${JSON.stringify(rest.join(" "))})`;
}

export const snapshot = (tab: Tab): Promise<Snapshot> => tab.evaluate("recess.getSnapshot()");
export const phase = async (tab: Tab): Promise<string> => (await snapshot(tab)).phase;

/** `null` if there is no such element. */
export const text = (tab: Tab, path: string): Promise<string | null> => tab.evaluate(`${element(path)}?.textContent`);

export const attribute = (tab: Tab, path: string, name: string): Promise<string | null> =>
  tab.evaluate(`${element(path)}?.getAttribute(${JSON.stringify(name)})`);

/** Whether the shield shows a dialog. */
export const isCovered = (tab: Tab): Promise<boolean> =>
  tab.evaluate(`${element("recess-shield dialog[open]")} !== null`);

/** The text of the focused element, at any depth; empty if it is the page itself. */
export const focused = (tab: Tab): Promise<string> =>
  tab.evaluate(`(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at === document.body ? "" : at?.tagName === "TEXTAREA" ? "TEXTAREA" : (at?.textContent ?? "");
  })()`);

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const boxOf = (tab: Tab, path: string): Promise<Box> =>
  tab.evaluate(`(() => {
    const { left, right, top, bottom } = ${element(path)}.getBoundingClientRect();
    return { left, right, top, bottom };
  })()`);

/** Clicks an element with the mouse at its position. */
export async function click(tab: Tab, path: string): Promise<void> {
  await tab.evaluate(`void ${element(path)}.scrollIntoView({ block: "nearest" })`);
  const { left, right, top, bottom } = await boxOf(tab, path);
  await tab.click((left + right) / 2, (top + bottom) / 2);
}

/** Moves the clocks and timers of a page that was opened with `?clock`. */
export const passIn = (tab: Tab, ms: number): Promise<void> => tab.evaluate(`void clock.pass(${ms})`);

/** Returns once the server has answered a request of this page: what the page sent before has arrived, too. */
export const roundTrip = (tab: Tab): Promise<void> =>
  tab.evaluate("fetch('/other').then((response) => response.text()).then(() => null)");
