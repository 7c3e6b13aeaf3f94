/** The distance of the panel from the chip and from the edge of the visible area. */
const GAP_PX = 16;
/** A page that is being unloaded has no viewport. */
const WHOLE = { offsetTop: 0, height: Infinity, scale: 1 };

/**
 * Maintains two custom properties on the page's root, in px: `--recess-bottom`, the height that the on-screen keyboard
 * covers, and `--recess-top`, the distance by which the browser moved the page to show the field above the keyboard.
 * Both are 0 without a keyboard, and if the page shrinks with it (`interactive-widget=resizes-content`).
 */
export function watchKeyboard(): void {
  const root = document.documentElement;
  const look = (): void => {
    const { offsetTop, height, scale } = visualViewport ?? WHOLE;
    // Pinch zoom also reduces the visible area, but covers as much of the screen.
    const covered = Math.max(0, Math.round((document.scrollingElement ?? root).clientHeight - height * scale));
    const top = Math.min(offsetTop, covered);
    root.style.setProperty("--recess-top", `${top}px`);
    root.style.setProperty("--recess-bottom", `${covered - top}px`);
  };
  visualViewport?.addEventListener("resize", look);
  visualViewport?.addEventListener("scroll", look);
  look();
}

/** Positions the chip's panel beside it, on the side with more room, within the visible area. */
export function placePanel(host: HTMLElement, panel: HTMLElement): void {
  // Layout is read while the panel is hidden, because overflow would widen the page.
  panel.hidden = true;
  const { left, top, bottom } = host.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  const { offsetTop, height } = visualViewport ?? WHOLE;
  panel.hidden = false;
  const above = top - offsetTop;
  const below = offsetTop + height - bottom;
  panel.style.maxHeight = `${Math.max(above, below) - 2 * GAP_PX}px`;
  panel.style.left = `${Math.max(GAP_PX - left, Math.min(0, clientWidth - GAP_PX - left - panel.offsetWidth))}px`;
  panel.toggleAttribute("data-up", above > below);
}
