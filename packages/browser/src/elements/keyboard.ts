/** Between the panel, the chip, and the edge of what is in sight. */
const GAP_PX = 16;
/** A page that is being left has no viewport. */
const WHOLE = { offsetTop: 0, height: Infinity, scale: 1 };

/**
 * Keeps two custom properties on the page's root, in px, for as long as there is a page: `--recess-bottom`, how much of it
 * the keyboard on the screen covers, and `--recess-top`, how far the browser moved it up to show the field above the
 * keyboard. Both are 0 without a keyboard, and where the page shrinks with it (`interactive-widget=resizes-content`).
 */
export function watchKeyboard(): void {
  const root = document.documentElement;
  const look = (): void => {
    const { offsetTop, height, scale } = visualViewport ?? WHOLE;
    // Of a page that is zoomed by fingers there is less in sight, too, but on as much of the screen.
    const covered = Math.max(0, Math.round((document.scrollingElement ?? root).clientHeight - height * scale));
    const top = Math.min(offsetTop, covered);
    root.style.setProperty("--recess-top", `${top}px`);
    root.style.setProperty("--recess-bottom", `${covered - top}px`);
  };
  visualViewport?.addEventListener("resize", look);
  visualViewport?.addEventListener("scroll", look);
  look();
}

/** Puts what the chip opens beside it, on the side with more room, inside what is in sight of the page. */
export function placePanel(host: HTMLElement, panel: HTMLElement): void {
  // Layout is read before the panel is there: what overflows widens the page.
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
