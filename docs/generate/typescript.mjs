import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** @param {string} path From the repository's root. */
function parse(path) {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return ts.createSourceFile(path, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

/**
 * The members of a union of string literals, each with the comment above it.
 *
 * @param {string} path
 * @param {string} name
 * @returns {{ value: string; comment: string }[]}
 */
export function unionMembers(path, name) {
  const source = parse(path);
  const alias = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name);
  if (alias === undefined || !ts.isTypeAliasDeclaration(alias)) throw new Error(`${path} has no type ${name}.`);
  const members = ts.isUnionTypeNode(alias.type) ? [...alias.type.types] : [alias.type];
  return members.map((member, i) => {
    if (!ts.isLiteralTypeNode(member) || !ts.isStringLiteral(member.literal)) {
      throw new Error(`${path}: ${name} is not a union of strings.`);
    }
    const before = source.text.slice(members[i - 1]?.end ?? alias.type.getFullStart(), member.getStart(source, false));
    const comment = textOf(before);
    if (comment === "") throw new Error(`${path}: "${member.literal.text}" of ${name} has no comment.`);
    return { value: member.literal.text, comment };
  });
}

/**
 * What the doc comments in a piece of source say.
 *
 * @param {string} source
 */
function textOf(source) {
  const comments = source.match(/\/\*\*[^]*?\*\//gu) ?? [];
  return comments
    .map((comment) =>
      comment
        .slice("/**".length, -"*/".length)
        .replaceAll(/^\s*\* ?/gmu, "")
        .trim(),
    )
    .join(" ")
    .replaceAll(/\s+/gu, " ");
}

/**
 * The exported string constants of a file, each with the comment above it.
 *
 * @param {string} path
 * @returns {{ name: string; value: string; comment: string }[]}
 */
export function constants(path) {
  const source = parse(path);
  return source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      if (!ts.isIdentifier(name) || initializer === undefined || !ts.isStringLiteral(initializer)) return [];
      const comment = textOf(source.text.slice(statement.getFullStart(), statement.getStart(source, false)));
      return [{ name: name.text, value: initializer.text, comment }];
    }),
  );
}
