import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { isSignedBy, readNote, signNote } from "./note.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const signed = signNote("recess-journal-checkpoint/v1\n2026-11-30T00:00:00.000Z\n", privateKey, "auditor.example");

test("a note is read back with the text that was signed", () => {
  const note = readNote(signed)!;
  expect(note.text).toBe("recess-journal-checkpoint/v1\n2026-11-30T00:00:00.000Z\n");
  expect(isSignedBy(note, publicKey)).toBe(true);
  expect(isSignedBy({ ...note, text: note.text.replace("2026", "2025") }, publicKey)).toBe(false);
});

test.each([
  ["a character behind the signature", (note: string) => note.replace(/\n$/, "A\n")],
  ["padding and a character behind the signature", (note: string) => note.replace(/\n$/, "=A\n")],
  ["a signature without its last character", (note: string) => note.replace(/.\n$/, "\n")],
  ["no newline at its end", (note: string) => note.trimEnd()],
  ["a line behind the signature", (note: string) => `${note}more\n`],
  ["no signature", (note: string) => note.slice(0, note.indexOf("—"))],
])("a note with %s is not one", (_, change) => {
  expect(readNote(change(signed))).toBeNull();
});
