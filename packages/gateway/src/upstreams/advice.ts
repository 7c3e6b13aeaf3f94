/** What an operator can do about an upstream that cannot be reached, by the code of the system or of TLS. */
export function adviceFor(cause: string | null): string | null {
  if (cause === null) return null;
  return ADVICE[cause] ?? (cause.startsWith("ERR_SSL_") ? NOT_TLS : null);
}

/** The codes of a certificate that is not accepted (OpenSSL's, as Node names them). */
export function isCertificateProblem(cause: string | null): boolean {
  return cause !== null && CERTIFICATE.test(cause);
}

const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER|VERIFY|DECRYPT_CERT)|ERR_TLS_CERT_|INVALID_CA|HOSTNAME_MISMATCH)/;

const NOT_TRUSTED =
  "Its certificate is not signed by an authority that this machine knows. Start the gateway with NODE_EXTRA_CA_CERTS " +
  "(Deno: DENO_CERT) set to a file with the authority's certificate.";
const NOT_TLS = "It does not speak TLS at this port. Write http:// in its baseUrl, or the port that speaks TLS.";

const TOO_MANY_HEADERS = "Its response has more headers than 16 KB. Something in front of it may add them.";

const ADVICE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  CERT_HAS_EXPIRED: "Its certificate has expired: renew it there. If it is valid, check this machine's clock.",
  CERT_NOT_YET_VALID: "Its certificate is not valid yet. Check both machines' clocks.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is for another name. Write a name of the certificate in its baseUrl.",
  ECONNREFUSED: "Nothing listens at its baseUrl. Start it, or correct the address and port.",
  ENOTFOUND: "Its host name is not known. Correct its baseUrl.",
  EAI_AGAIN: "Host names cannot be looked up now. Check this machine's DNS.",
  EHOSTUNREACH: "Its address cannot be reached from this machine.",
  ENETUNREACH: "Its address cannot be reached from this machine.",
  EPROTO: NOT_TLS,
  HPE_HEADER_OVERFLOW: TOO_MANY_HEADERS,
  UND_ERR_HEADERS_OVERFLOW: TOO_MANY_HEADERS,
};
