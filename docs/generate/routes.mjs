import { page } from "./markdown.mjs";
export function routePage() {
  return page("Routes", 50, ["-"]);
}
