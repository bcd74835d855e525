import { createHash } from 'node:crypto';
import { InvariantError } from '../../core/invariant-error.js';
import { PROBLEM_TYPES } from '../../core/problem.js';
import type { ProblemType } from '../../core/problem.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { ReadTlsAlpnCertificate, TlsProbe, TlsResult, ValidationRequest, ValidationResult } from '../ports.js';

const METHOD = '3.2.2.4.20';
/** RFC 8737 §6.2. */
const PROTOCOL = 'acme-tls/1';

interface Fault {
  readonly type: ProblemType;
  /** Without final stop. */
  readonly detail: string;
}

/**
 * Validates a name by the certificate that its server shows in a TLS handshake for `acme-tls/1` (RFC 8737 §3, BR 3.2.2.4.20).
 * @throws InvariantError when the policy's methods lack 3.2.2.4.20
 */
export async function validateTlsAlpn01(
  { tlsProbe, readTlsAlpnCertificate }: { tlsProbe: TlsProbe; readTlsAlpnCertificate: ReadTlsAlpnCertificate },
  { name, keyAuthorization, methods }: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  if (!methods.includes(METHOD)) throw new InvariantError(`tls-alpn-01 stands for ${METHOD}, which is not among the methods allowed`);
  const expected = createHash('sha256').update(keyAuthorization).digest();
  const result = await tlsProbe.handshake(name, PROTOCOL, signal);
  const record = {
    name,
    ...result.handshake,
    expected: expected.toString('hex'),
    ...(result.ok && {
      protocol: result.protocol,
      certificateHash: result.certificate && createHash('sha256').update(result.certificate).digest('hex'),
    }),
  };
  const fault = judgeTlsAlpn(name, result, expected, readTlsAlpnCertificate);
  if (fault === undefined) return { ok: true, method: METHOD, sight: { kind: 'tls-alpn' }, record };
  const { type, detail } = fault;
  const fix =
    type === 'dns'
      ? 'Correct the DNS records and order again.'
      : `Answer TLS connections for ${PROTOCOL} with a self-signed certificate for ${name} alone that carries the critical extension acmeIdentifier with ${expected.toString('hex')}, and order again.`;
  return { ok: false, method: METHOD, problem: { type, detail: `${detail}. ${fix}`, status: PROBLEM_TYPES[type] }, record };
}

/** What is wrong with a handshake for `acme-tls/1` and the certificate that was shown (RFC 8737 §3). @param expected SHA-256 of the key authorization */
export function judgeTlsAlpn(name: string, result: TlsResult, expected: Buffer, read: ReadTlsAlpnCertificate): Fault | undefined {
  if (!result.ok) return result;
  const where = `${name} (${result.handshake.address ?? 'no address'}:${result.handshake.port})`;
  if (result.protocol !== PROTOCOL) return { type: 'tls', detail: `${where} shook hands without agreeing on the protocol ${PROTOCOL}` };
  if (result.certificate === null) return { type: 'tls', detail: `${where} showed no certificate` };
  const certificate = read(result.certificate);
  const unfit = (why: string): Fault => ({ type: 'unauthorized', detail: `The certificate of ${where} ${why}` });
  if (!certificate.ok) return unfit(`cannot be read: ${certificate.reason}`);
  const { names, selfSigned, acmeIdentifiers } = certificate;
  const [shown] = names;
  if (names.length !== 1 || shown?.dns?.toLowerCase() !== name) {
    const found =
      names.length === 0
        ? 'none'
        : names
            .map(({ text }) => quoteForeign(text))
            .slice(0, 3)
            .join(', ');
    return unfit(
      `must have ${name} as its only subject alternative name, and has ${found}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`,
    );
  }
  if (!selfSigned) return unfit('is not self-signed');
  const [identifier] = acmeIdentifiers;
  if (identifier === undefined || acmeIdentifiers.length > 1)
    return unfit(`has the extension acmeIdentifier (1.3.6.1.5.5.7.1.31) ${acmeIdentifiers.length} times instead of once`);
  if (!identifier.critical) return unfit('has an extension acmeIdentifier that is not critical');
  if (identifier.digest === null) return unfit('has an extension acmeIdentifier that is no OCTET STRING of 32 octets');
  if (!identifier.digest.equals(expected)) {
    return {
      type: 'incorrectResponse',
      detail: `The certificate of ${where} carries the digest ${identifier.digest.toString('hex')}, which is not that of this challenge's key authorization`,
    };
  }
  return undefined;
}
