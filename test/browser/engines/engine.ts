/** A browser engine, driven with the few operations that the tests need. */
export interface Engine {
  readonly name: EngineName;
  /** Opens a tab in the first window, or in a new window; resolves once the page has loaded. */
  open(url: string, where?: { readonly newWindow?: boolean }): Promise<Tab>;
  close(): Promise<void>;
}

export type EngineName = "Chromium" | "Firefox" | "WebKit";

/** Presses and releases a key; `"Shift+Tab"` holds Shift. */
export type Key = "Tab" | "Shift+Tab" | "Enter" | "Escape" | "Space";

/** One tab as a user would have it: it is hidden when it is behind another, or when its window is minimized. */
export interface Tab {
  /** The value of a JavaScript expression, which must be JSON-serializable; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Loads another page in this tab. */
  goto(url: string): Promise<void>;
  /** Moves the mouse, in CSS pixels. */
  move(x: number, y: number): Promise<void>;
  /** Clicks there with the mouse. */
  click(x: number, y: number): Promise<void>;
  press(key: Key): Promise<void>;
  /** Types text, key by key. */
  type(text: string): Promise<void>;
  /** Hides the tab. */
  hide(): Promise<void>;
  /** Shows it again. */
  show(): Promise<void>;
  close(): Promise<void>;
  /** Freezes the page, as a browser does to save memory, or resumes it. */
  freeze(frozen: boolean): Promise<void>;
  /** Kills the page's process. */
  crash(): Promise<void>;
}

/** What cannot be done to a page of this engine from outside, and why. Tests that need it run in the other engines. */
export const limits: {
  readonly [Verb in "freeze" | "crash"]: { readonly [Name in EngineName]?: string };
} = {
  freeze: {
    Firefox: "it has no command that freezes a page, and no `freeze` event",
    WebKit: "it has no command that freezes a page, and no `freeze` event",
  },
  crash: {
    Firefox: "WebDriver BiDi has no command that ends a page's process",
    WebKit: "WebDriver ends its session together with the page's process",
  },
};

/** An expression that awaits another's value and returns it as JSON, because each protocol serializes values differently. */
export const asJson = (expression: string): string => `(async () => JSON.stringify((await (${expression})) ?? null))()`;

/** Why an engine cannot do something. */
export function cannot(name: EngineName, verb: keyof typeof limits): Error {
  return new Error(`${name} cannot ${verb}: ${limits[verb][name]}`);
}
