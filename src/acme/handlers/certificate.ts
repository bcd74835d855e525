import type { CertificateId } from '../../core/ids.js';
import { Problem } from '../../core/problem.js';
import type { FrontEnd } from '../front-end.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { readId } from './read-id.js';

/**
 * Downloads a certificate with one of its chains, each linked to all others (RFC 8555 §7.4.2). The default chain has the URL without a number.
 * @throws Problem malformed 404
 */
export async function certificate(
  { ra, links }: FrontEnd,
  { signer, parameters }: AdmittedRequest<'certificate' | 'alternateCertificate'>,
): Promise<Reply> {
  const id = readId<CertificateId>(parameters['id'], 'certificate');
  const { chains } = await ra.getCertificate(signer.account, id);
  const wanted = chainNumber(parameters['chain']);
  const body = wanted === undefined ? undefined : chains[wanted];
  if (body === undefined) {
    throw new Problem('malformed', 'The certificate has no such chain; use a URL of its Link headers with rel="alternate".', {
      status: 404,
    });
  }
  const others = chains.flatMap((_, chain) => (chain === wanted ? [] : [{ url: links.certificate(id, chain), rel: 'alternate' as const }]));
  return { status: 200, body, contentType: 'application/pem-certificate-chain', links: others };
}

function chainNumber(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined;
}
