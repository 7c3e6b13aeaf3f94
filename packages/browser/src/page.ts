/**
 * `visibilitychange`, `freeze` and `resume` are the document's, and pass by the window on their way. A page that is left or closed is
 * hidden, too: Firefox loses most of what it sends in `pagehide`, which comes just before, and nothing of what it sends then.
 */
const events = ["pageshow", "focus", "online", "visibilitychange", "freeze", "resume"];

/**
 * Calls `listener` now and after each change, until the signal among the options: whether the page is on screen (not hidden,
 * closed or frozen), and whether the network just came back.
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

/** Calls `listener` at each sign of a person, until the signal among the options. It sees that there was input, never which. */
export function watchInput(listener: () => void, options: AddEventListenerOptions): void {
  const look = ({ target }: Event): void => {
    // A video that plays is watched; a silent loop is decoration.
    if (!(target as Partial<HTMLMediaElement>).muted) listener();
  };
  for (const type of inputs) addEventListener(type, look, options);
}
