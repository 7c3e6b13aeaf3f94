import type { ChildMessage, PendingNotice, Recess, RecessState, Snapshot } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { defineLabel } from "@recess/browser/label";
import { en } from "@recess/browser/locales/en";
import { zhCN } from "@recess/browser/locales/zh-CN";
import { locales } from "@recess/words/all";

/** The scene of a screenshot. */
export interface Scene {
  readonly state: RecessState;
  /** A block that began while the page was open. */
  readonly fresh?: boolean;
  readonly locale: string;
  readonly theme: "light" | "dark";
  readonly dir?: "ltr" | "rtl";
}

/** A client that shows the given state: pictures need no server. */
interface Puppet extends Recess {
  show(state: RecessState | null): void;
  /** Changes the state without clearing what is shown. */
  update(state: RecessState): void;
  /** Lets time pass until this long before it opens. */
  tick(resumesInMs: number): void;
}

/** A scene that axe checks. */
export interface Shot extends Scene {
  readonly screen: string;
}

/** The part of axe that is used. */
interface Axe {
  run(
    within: { readonly include: readonly string[] },
    options: object,
  ): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}

declare global {
  interface Window {
    readonly axe: Axe;
    show(scene: Scene): void;
    /** Shows one scene after the other and returns the elements that overflow the page or their own box, or are too small for a finger. */
    measure(shots: readonly Shot[]): string[];
    /**
     * Simulates an on-screen keyboard that covers this many px at the end of the page, in a browser that does not resize the page;
     * `movedUp` px at the beginning of the page are scrolled away, so that the field is visible. 0 closes it.
     */
    cover(px: number, movedUp?: number): void;
    /** Shows one scene after the other and returns the elements that cannot be seen or scrolled to beside the keyboard. */
    hidden(shots: readonly Shot[]): string[];
    /** Shows one scene after the other and returns the serious and critical problems that axe finds. */
    audit(shots: readonly Shot[]): Promise<string[]>;
    puppet: Puppet;
  }
}

function createPuppet(): Puppet {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = {
    connection: "online",
    phase: "unknown",
    state: null,
    remainingMs: null,
    resumesInMs: null,
    streaming: false,
    notices: [],
  };
  let serial = 0;
  const acknowledged: string[] = [];
  Object.assign(window, { acknowledged });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    on: () => () => {},
    start: () => {},
    stop: () => {},
    fetch: () => Promise.reject(new Error("no server")),
    accept: () => {},
    acknowledge: ({ receipt }) => void acknowledged.push(receipt ?? ""),
    refresh: () => Promise.resolve(),
    away: () => {},
    tick(resumesInMs) {
      snapshot = { ...snapshot, resumesInMs };
      for (const listener of listeners) listener();
    },
    update(state) {
      snapshot = { ...snapshot, state, remainingMs: state.remainingMs };
      for (const listener of listeners) listener();
    },
    show(state) {
      const blocked = state?.outcome === "block";
      snapshot = {
        ...snapshot,
        phase: state === null ? "unknown" : blocked ? "blocked" : "open",
        state,
        remainingMs: state?.remainingMs ?? null,
        resumesInMs: blocked && state.resumesAt !== null ? state.resumesAt - state.serverNow : null,
        notices: (state?.notices ?? []).map((notice): PendingNotice =>
          Object.assign({ key: String((serial += 1)) }, notice),
        ),
      };
      for (const listener of listeners) listener();
    },
  };
}

const puppet = createPuppet();
const elements = defineElements(puppet, { locale: en });
defineLabel(puppet, { locale: zhCN });

const inside = (element: string, part: string): HTMLElement | null =>
  document.querySelector(element)?.shadowRoot?.querySelector<HTMLElement>(`[part="${part}"]`) ?? null;

let scenes = 0;

/** The same message, as a new object. */
function again(message: ChildMessage): ChildMessage {
  const id = `${message.id}-${scenes}`;
  return "grantedMs" in message ? { ...message, id, grantedMs: message.grantedMs - scenes } : { ...message, id };
}

/** Removes what is shown, and shows this scene. Each scene is on another day, so that none counts toward another. */
function show({ state, locale, theme, dir }: Scene): void {
  for (const element of ["recess-notices", "recess-shield"]) inside(element, "dismiss")?.click();
  if (document.querySelector("recess-shield")?.shadowRoot?.querySelector("[part=keep-going]")) {
    inside("recess-shield", "leave")?.click();
  }
  scenes += 1;
  document.documentElement.dataset["theme"] = theme;
  document.documentElement.style.colorScheme = theme;
  const words = locales.find(({ tag }) => tag === locale) ?? en;
  document.documentElement.dir = dir ?? words.dir ?? "ltr";
  for (const element of document.querySelectorAll("recess-chip, recess-notices, recess-shield")) element.remove();
  puppet.show(null);
  elements.setLocale(words);
  document.querySelector("header")?.append(document.createElement("recess-chip"));
  document.body.append(document.createElement("recess-notices"), document.createElement("recess-shield"));
  puppet.show({
    ...state,
    day: `scene ${scenes}`,
    serverNow: state.serverNow + scenes,
    messages: (state.messages ?? []).map(again),
  });
}

/** Animations end immediately, so that final colours and places are judged. */
function settle(): void {
  for (const host of document.querySelectorAll("recess-chip, recess-notices, recess-shield"))
    for (const animation of host.shadowRoot!.getAnimations()) animation.finish();
}

const isShown = (): boolean =>
  ["recess-shield dialog[open]", "recess-notices [data-shown]", "recess-chip .panel:not([hidden])"].some((place) => {
    const [host = "", ...path] = place.split(" ");
    return document.querySelector(host)?.shadowRoot?.querySelector(path.join(" "));
  });

/** Shows it as it will be a moment later. */
function pose(shot: Shot): void {
  show(shot);
  if (shot.screen === "chip-open") inside("recess-chip", "chip")?.click();
  settle();
}

/** What the elements have drawn: two age groups that are told the same give the same. */
const drawn = (): string =>
  [...document.querySelectorAll("recess-chip, recess-notices, recess-shield")]
    .map((host) => `${host.outerHTML}${host.shadowRoot!.innerHTML}`)
    .join("\n");

/** The same without the words, of which axe asks only whether there are any. */
const structure = (): string =>
  drawn()
    .replaceAll(/>[^<]*[^<\s][^<]*</g, ">words<")
    .replaceAll(/(aria-label|style|stroke-dash\w+)="[^"]+"/g, '$1="some"');

/** Whether this was seen before by the one who holds `seen`. */
function isNew(seen: Set<string>, what: string): boolean {
  const { size } = seen;
  return seen.add(what).size > size;
}

async function audit(shots: readonly Shot[]): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const shot of shots) {
    pose(shot);
    if (!isShown()) found.push(`${shot.screen} ${shot.state.ageGroup}: is not on screen`);
    if (!isNew(seen, `${shot.locale} ${shot.theme} ${structure()}`)) continue;
    const { violations } = await window.axe.run(
      { include: ["recess-chip", "recess-notices", "recess-shield"] },
      { resultTypes: ["violations"] },
    );
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      const where = nodes.map(({ html }) => html).join(" ");
      found.push(`${shot.screen} ${shot.state.ageGroup}: ${id} ${where}`);
    }
  }
  return found;
}

/** Elements wider than the page or their box. */
function overflowing(width: number): string[] {
  const hosts = [...document.querySelectorAll("recess-chip, recess-notices, recess-shield")];
  const nodes = hosts.flatMap((host) =>
    Array.from(
      host.shadowRoot!.querySelectorAll(
        "dialog[open], .card, .card *, .toast[data-shown], .toast[data-shown] *, .panel:not([hidden]), .panel:not([hidden]) *, .chip",
      ),
    ),
  );
  return nodes.flatMap((node) => {
    if (node.closest("svg")) return [];
    const { left, right, width: own, height } = node.getBoundingClientRect();
    if (own === 0) return [];
    const isWider =
      node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0 && getComputedStyle(node).display !== "inline";
    if (right > width + 1 || left < -1 || isWider)
      return [`${node.nodeName}.${node.className} ${node.scrollWidth}/${node.clientWidth}`];
    const isSmall = node.matches("button, a") && Math.min(own, height) < FINGER;
    return isSmall ? [`${node.nodeName}.${node.className} is only ${own} x ${height} px`] : [];
  });
}

/** What can be pressed is at least this wide and high, px. */
const FINGER = 44;

function measure(shots: readonly Shot[]): string[] {
  const found: string[] = [];
  // The page without overflow: on a phone `innerWidth` grows with overflow; in a frame the screen is wider.
  const width = Math.min(screen.width, innerWidth);
  const seen = new Set<string>();
  for (const shot of shots) {
    pose(shot);
    const name = `${shot.screen} ${shot.state.ageGroup} ${shot.locale}`;
    if (!isShown()) found.push(`${name}: is not on screen`);
    if (!isNew(seen, drawn())) continue;
    if (innerWidth > width) found.push(`${name}: the page is ${innerWidth} px wide`);
    if (document.documentElement.scrollWidth > width) found.push(`${name}: the page scrolls sideways`);
    found.push(...overflowing(Math.min(width, innerWidth)).map((what) => `${name}: ${what}`));
  }
  return found;
}

/** The visual viewport is the browser's own; its values are all that a page learns about a keyboard. */
function cover(px: number, movedUp = 0): void {
  const view = visualViewport!;
  const say = (name: "height" | "offsetTop", value: number): void =>
    void Object.defineProperty(view, name, { configurable: true, get: () => value });
  say("height", document.documentElement.clientHeight - px);
  say("offsetTop", movedUp);
  view.dispatchEvent(new Event("resize"));
}

function hidden(shots: readonly Shot[]): string[] {
  const found: string[] = [];
  const look = (name: string, node: Element): void => {
    const { top, bottom } = node.getBoundingClientRect();
    const { offsetTop, height } = visualViewport!;
    if (top < offsetTop - 1 || bottom > offsetTop + height + 1)
      found.push(`${name}: ${node.className} ${top} to ${bottom} of ${offsetTop} to ${offsetTop + height}`);
  };
  const seen = new Set<string>();
  for (const shot of shots) {
    pose(shot);
    const name = `${shot.screen} ${shot.state.ageGroup} ${shot.locale}`;
    if (!isShown()) found.push(`${name}: is not on screen`);
    if (!isNew(seen, drawn())) continue;
    for (const host of document.querySelectorAll("recess-chip, recess-notices, recess-shield")) {
      const isShield = host.matches("recess-shield");
      const boxes = host.shadowRoot!.querySelectorAll(
        isShield ? "dialog[open]" : ".toast[data-shown], .panel:not([hidden])",
      );
      for (const box of boxes) {
        look(name, box);
        for (const part of box.querySelectorAll("h2, p, button, a")) {
          if (part.getBoundingClientRect().height === 0) continue;
          part.scrollIntoView({ block: "nearest" });
          // Content higher than the visible part can be scrolled.
          if (part.getBoundingClientRect().height < visualViewport!.height) look(name, part);
        }
      }
    }
  }
  return found;
}

document.addEventListener("recess-leave", (event) => event.preventDefault());

Object.assign(window, { show, measure, audit, cover, hidden, puppet });
