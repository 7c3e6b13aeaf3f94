/**
 * `visibilitychange`, `freeze` and `resume` are events of the document; they also reach listeners of the window.
 * `pagehide` is not needed: a page that is left or closed becomes hidden right after it, and Firefox loses most requests
 * sent in `pagehide`, but none sent in `visibilitychange`.
 */
const events = ["pageshow", "focus", "online", "visibilitychange", "freeze", "resume"];

/**
 * Calls `listener` now and after each change, until the signal in `options` aborts. `isVisible`: the page is on screen
 * (not hidden, closed or frozen). `isOnline`: the network just came back.
 */
export function watchPage(
  listener: (isVisible: boolean, isOnline: boolean) => void,
  options: AddEventListenerOptions,
): void {
  const look = (event?: Event): void => {
    const type = event?.type;
    // The window also receives focus events from inside the page.
    if (type === "focus" && event?.target !== window) return;
    listener(!(document.hidden || type === "freeze"), type === "online");
  };
  for (const type of events) addEventListener(type, look, options);
  look();
}

const inputs = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "timeupdate"];

/** Calls `listener` at each input, until the signal in `options` aborts. What the input was is not read. */
export function watchInput(listener: () => void, options: AddEventListenerOptions): void {
  const look = ({ target }: Event): void => {
    // A playing video counts as input, because somebody watches it. A muted one is usually decoration.
    if (!(target as Partial<HTMLMediaElement>).muted) listener();
  };
  for (const type of inputs) addEventListener(type, look, options);
}
