import type { Colors } from "../terminal/colors.ts";

/** The lines that differ between two texts, with one unchanged line before and after each group. */
export function changedLines(before: string, after: string, { green, red, dim }: Colors): string {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const common = commonLines(a, b);
  const lines: { readonly mark: " " | "-" | "+"; readonly text: string }[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...common, [a.length, b.length] as const]) {
    for (; i < x; i++) lines.push({ mark: "-", text: a[i] ?? "" });
    for (; j < y; j++) lines.push({ mark: "+", text: b[j] ?? "" });
    if (i < a.length) lines.push({ mark: " ", text: a[i] ?? "" });
    i++;
    j++;
  }
  const near = (index: number): boolean =>
    [-1, 0, 1].some((step) => lines[index + step] !== undefined && lines[index + step]?.mark !== " ");
  return lines
    .flatMap(({ mark, text }, index) => {
      if (!near(index)) return [];
      const line = `  ${mark} ${text}`.trimEnd();
      return [mark === "-" ? red(line) : mark === "+" ? green(line) : dim(line)];
    })
    .join("\n");
}

/** The longest common subsequence, as pairs of line numbers. Policies are short. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
