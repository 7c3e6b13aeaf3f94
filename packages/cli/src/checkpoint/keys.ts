import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { systemReason, UserError } from "../errors.ts";

const HINT =
  "Make one with: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out key.pub";

/** Reads a required file. Throws a UserError. */
export async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${systemReason(error) ?? String(error)}.`, { cause: error });
  }
}

export async function privateKeyIn(file: string): Promise<KeyObject> {
  return ed25519(file, await readNamed(file), createPrivateKey);
}

/** A public key, or the public half of a private key. */
export async function publicKeyIn(file: string): Promise<KeyObject> {
  return ed25519(file, await readNamed(file), createPublicKey);
}

function ed25519(file: string, text: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read(text);
  } catch {
    // Reported below, without the file's content.
  }
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new UserError(`${file} does not hold an Ed25519 key in PEM.`, { hint: HINT });
}
