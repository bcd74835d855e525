/** A signed certificate timestamp as it is kept with its certificate: a log's promise to publish it (RFC 6962 §3.2). */
export interface KeptSct {
  /** SHA-256 of the log's SubjectPublicKeyInfo, lower-case hex. */
  readonly logId: string;
  /** Milliseconds since 1970, as the log wrote it. */
  readonly timestampMs: number;
  /** SignedCertificateTimestamp in the TLS encoding of RFC 6962 §3.2, as it is embedded in certificates. */
  readonly encoded: Buffer;
}
