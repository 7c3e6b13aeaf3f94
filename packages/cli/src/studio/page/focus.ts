/**
 * A screen that opens in the preview takes the focus. This returns the focus to the element that had it, unless the user
 * moved it into the preview.
 */
export function keepFocus(preview: HTMLIFrameElement): void {
  let hand: HTMLElement | null = null;
  let isOnPhone = false;
  let isTabbing = false;
  addEventListener("keydown", ({ key }) => {
    isTabbing = key === "Tab";
  });
  for (const type of ["keyup", "pointerdown", "focus"]) {
    addEventListener(type, () => {
      isTabbing = false;
    });
  }
  addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target !== preview) hand = target;
  });
  function takeBack(): void {
    if (document.activeElement !== preview || isOnPhone || isTabbing) return;
    preview.blur();
    hand?.focus({ preventScroll: true });
  }
  addEventListener("blur", () => queueMicrotask(takeBack));
  for (const [type, isOn] of [["pointerenter", true] as const, ["pointerleave", false] as const]) {
    preview.addEventListener(type, () => {
      isOnPhone = isOn;
    });
  }
}
