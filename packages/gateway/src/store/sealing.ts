import { hkdfSync } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";

/** Encrypts values, so that only gateways with the same secret can read or create them. */
export interface Sealing {
  seal(value: unknown): Promise<string>;
  /** Rejects for a value that was not sealed here. */
  open(text: string): Promise<unknown>;
}

/** `purpose`: a value sealed for one purpose cannot be opened for another. */
export function sealing(secret: string, purpose: string): Sealing {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    seal: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(key),
    async open(text) {
      const { plaintext } = await compactDecrypt(text, key);
      return JSON.parse(new TextDecoder().decode(plaintext));
    },
  };
}
