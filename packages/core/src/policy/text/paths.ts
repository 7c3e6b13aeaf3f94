/** A path beside a file's, `a/b.yaml` and `../c.yaml` to `c.yaml`. */
export function pathBeside(file: string, path: string): string {
  const parts = file.replaceAll("\\", "/").split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The same path without detours, so that two ways of writing it are one. */
export function plainPath(path: string): string {
  return path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== ".")
    .join("/");
}

/** Whether a reference is meant as a path, and not as a preset's name. */
export function looksLikePath(reference: string): boolean {
  return /[/\\]|\.(jsonc?|ya?ml)$/i.test(reference);
}
