import { page } from "./markdown.mjs";
export function headerPage() {
  return page("Headers", 40, ["-"]);
}
