import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/**
 * A signed note in C2SP's signed-note format: a text, a blank line, and one line for each Ed25519 signature of the
 * text.
 */
export interface Note {
  /** Includes the final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** The first 4 bytes of a hash of the name and the key. */
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;

/** `name` must not contain spaces or a plus sign. */
export function signNote(text: string, key: KeyObject, name: string): string {
  const signature = sign(null, Buffer.from(text), key);
  const bytes = Buffer.concat([keyIdOf(createPublicKey(key), name), signature]);
  return `${text}\n— ${name} ${bytes.toString("base64")}\n`;
}

/** `null` if it is not a signed note. */
export function readNote(note: string): Note | null {
  const split = note.lastIndexOf("\n\n");
  if (split === -1 || !note.endsWith("\n")) return null;
  const lines = note.slice(split + 2, -1).split("\n");
  const signatures = lines.flatMap((line): NoteSignature[] => {
    const [, name, base64] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? "", "base64");
    // Node skips what is behind the padding: a note that was changed there would still pass.
    if (name === undefined || bytes.toString("base64") !== base64) return [];
    if (bytes.length !== KEY_ID_BYTES + SIGNATURE_BYTES) return [];
    return [{ name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) }];
  });
  if (signatures.length === 0 || signatures.length !== lines.length) return null;
  return { text: note.slice(0, split + 1), signatures };
}

/** Whether the key made one of the note's signatures. */
export function isSignedBy({ text, signatures }: Note, key: KeyObject): boolean {
  return signatures.some(
    ({ name, keyId, signature }) => keyId.equals(keyIdOf(key, name)) && verify(null, Buffer.from(text), key, signature),
  );
}

function keyIdOf(key: KeyObject, name: string): Buffer {
  // The last 32 bytes of an Ed25519 key's SPKI encoding are the key.
  const bytes = key.export({ type: "spki", format: "der" }).subarray(-32);
  const hash = createHash("sha256")
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(bytes);
  return hash.digest().subarray(0, KEY_ID_BYTES);
}
