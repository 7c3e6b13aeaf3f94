/** Resolves a path relative to a file: `a/b.yaml` and `../c.yaml` give `c.yaml`. */
export function pathBeside(file: string, path: string): string {
  return plainPath(`${file.replaceAll("\\", "/").replace(/[^/]*$/, "")}${path}`);
}

/** The normalised path, so that two spellings of a path are equal. */
export function plainPath(path: string): string {
  const [first = "", ...rest] = path.replaceAll("\\", "/").split("/");
  const parts = [first];
  for (const part of rest) {
    const last = parts.at(-1);
    if (part === "..") {
      if (last === undefined || last === "..") parts.push(part);
      else if (last === ".") parts.splice(-1, 1, part);
      // The parent of the root is the root.
      else if (last !== "" || parts.length > 1) parts.pop();
    } else if (part !== "." && part !== "") {
      if (last === ".") parts.pop();
      parts.push(part);
    }
  }
  return parts.join("/");
}

/** Whether a reference is a path rather than a preset's name. */
export function looksLikePath(reference: string): boolean {
  return /[/\\]|\.(jsonc?|ya?ml)$/i.test(reference);
}
