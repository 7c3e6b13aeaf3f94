/** The list of a policy's problems, beside its text. */
import type { Look } from "../api.ts";
import { find, make } from "./dom.ts";
import type { Editor, Problem } from "./editor.ts";

/** Marks the problems in the editor and lists them; a click moves to the place. */
export function listProblems(issues: Look["issues"], editor: Editor): void {
  const own = issues.map(({ severity, message, path, line = 1, column = 1 }): Problem => {
    const where = path.length === 0 ? "" : `${path.join(".")}: `;
    return { severity, line, column, message: `${where}${message}` };
  });
  editor.mark(own);
  find("problems", HTMLOListElement).replaceChildren(
    ...own.map((problem) => {
      const item = make("li", problem.severity);
      const button = make("button");
      button.type = "button";
      button.append(make("code", "", `${problem.line}:${problem.column}`), make("span", "", problem.message));
      button.addEventListener("click", () => editor.goTo(problem));
      item.append(button);
      return item;
    }),
  );
}
