import type { FrontEnd } from '../front-end.js';
import { optionalInteger, requiredString } from '../json-member.js';
import { decodeBase64url } from '../jws/base64url.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';

/**
 * Revokes a certificate, asked by an account or by whoever holds the certificate's key (RFC 8555 §7.6).
 * @throws Problem malformed, and those of `revokeCertificate`
 */
export async function revokeCert({ ra }: FrontEnd, { signer, payload }: AdmittedRequest<'revokeCert'>): Promise<Reply> {
  const certificate = decodeBase64url(requiredString(payload, 'certificate'), 'The payload member "certificate"');
  const reason = optionalInteger(payload, 'reason');
  const by = signer.account ? { account: signer.account } : { keyThumbprint: signer.thumbprint };
  await ra.revokeCertificate({ certificate, reason, by });
  return { status: 200 };
}
