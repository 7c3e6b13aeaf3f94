const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\uffef]/u;

/** The number of terminal columns that a text takes: Chinese characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Pads a text with spaces to a number of columns. */
export function padDisplay(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}
