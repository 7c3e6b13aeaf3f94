import { code, page, prose, table } from "./markdown.mjs";
import { unionMembers } from "./typescript.mjs";

/** Every code that Recess throws or reports, from the types that declare them. */
export function errorPage() {
  return page("Error codes", 30, [
    "A refusal is a decision, not an exception. Recess throws a `RecessError` for everything else, with one of these codes:",
    codes("packages/core/src/values/errors.ts", "ErrorCode"),
  ]);
}

/**
 * @param {string} path
 * @param {string} name
 */
function codes(path, name) {
  return table(
    ["Code", "When"],
    unionMembers(path, name).map(({ value, comment }) => [code(value), prose(comment)]),
  );
}
