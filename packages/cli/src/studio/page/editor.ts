import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  autocompletion,
} from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import type { OpenedFile } from "../api.ts";
import { helpAt, offersAt, placeAt, type Schema } from "./schema.ts";

export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Counts from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Editor {
  text(): string;
  setText(text: string): void;
  mark(problems: readonly Problem[]): void;
  goTo(problem: Problem): void;
}

interface EditorOptions {
  readonly place: HTMLElement;
  readonly file: OpenedFile;
  readonly changed: () => void;
  readonly save: () => void;
}

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--code-value)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--code-comment)" },
]);

const WORD = /["'\w$.:-]/;

export function makeEditor({ place, file, changed, save }: EditorOptions): Editor {
  const { format } = file;
  const schema = file.schema as Schema;

  const complete = (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const where = placeAt(text, context.pos, format);
    const word = context.matchBefore(/["'\w$.-]*/);
    const isOpening = word === null || word.from === word.to;
    if (isOpening && !context.explicit && where.isKey) return null;
    const options = offersAt(schema, where).map(({ label, detail, info }) => {
      const quoted = format === "json" ? JSON.stringify(label) : label;
      const isPlain = format === "yaml" || /^(true|false|-?\d+(\.\d+)?)$/.test(label);
      const option: Completion = {
        label,
        detail,
        type: where.isKey ? "property" : "constant",
        apply: where.isKey ? `${quoted}: ` : isPlain ? label : quoted,
      };
      if (info !== "") option.info = info;
      return option;
    });
    if (options.length === 0) return null;
    const from = word?.from ?? context.pos;
    const isQuoted = text[from] === '"';
    return { from, options: isQuoted ? options.map((option) => ({ ...option, label: `"${option.label}"` })) : options };
  };

  const hover = hoverTooltip((editor, position) => {
    const text = editor.state.doc.toString();
    let end = position;
    while (end < text.length && WORD.test(text[end] ?? "")) end++;
    let start = position;
    while (start > 0 && WORD.test(text[start - 1] ?? "")) start--;
    if (start === end) return null;
    const word = text.slice(start, end).replace(/:$/, "").replaceAll(/["']/g, "");
    const { path, isKey } = placeAt(text, format === "json" ? start + 1 : start, format);
    const help = helpAt(schema, isKey ? [...path, word] : path);
    if (help === null) return null;
    return {
      pos: start,
      end,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "help";
        const said = dom.appendChild(document.createElement("p"));
        said.textContent = help.text;
        for (const example of help.examples) dom.appendChild(document.createElement("code")).textContent = example;
        return { dom };
      },
    };
  });

  const view = new EditorView({
    parent: place,
    doc: file.text,
    extensions: [
      keymap.of([
        {
          key: "Mod-s",
          run: () => {
            save();
            return true;
          },
        },
      ]),
      basicSetup,
      format === "json" ? json() : yaml(),
      syntaxHighlighting(colors),
      autocompletion({ override: [complete] }),
      hover,
      EditorView.contentAttributes.of({ "aria-label": `The text of ${file.name}`, tabindex: "0" }),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) changed();
      }),
    ],
  });

  const offsetOf = ({ line, column }: Problem): number => {
    const { doc } = view.state;
    const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return Math.min(from + column - 1, to);
  };

  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (problems) => {
      const text = view.state.doc.toString();
      const diagnostics = problems.map((problem): Diagnostic => {
        const from = offsetOf(problem);
        const token = /^("(?:[^"\\\n]|\\.)*"|[^\s,:\]}]+)/.exec(text.slice(from));
        return { from, to: from + (token?.[0].length ?? 0), severity: problem.severity, message: problem.message };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo: (problem) => {
      const at = offsetOf(problem);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
  };
}
