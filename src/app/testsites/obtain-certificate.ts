import { createPublicKey, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { toRfc3339, type Clock, type EpochSeconds } from '../../core/time.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { buildCertificationRequestInfo } from '../../x509/certification-request.js';
import { subjectAlternativeName } from '../../x509/extensions/subject-alternative-name.js';
import { encodeName } from '../../x509/name.js';
import type { AcmeReply, AcmeSession } from './acme-session.js';
import { placeResponse } from './challenge-folder.js';
import { TestSiteFault } from './test-site-fault.js';

export interface SiteOrder {
  readonly name: string;
  /** Null: the server's default. */
  readonly profile: string | null;
  /** Null: as long as the profile gives. */
  readonly notAfter: EpochSeconds | null;
  /** Where a web server on port 80 of the name finds responses to challenges. */
  readonly webroot: string;
}

const newKeyPair = promisify(generateKeyPair);
/** For one authorization or order; remote perspectives and CT logs take their time. */
const PATIENCE_MS = 180_000;

/**
 * Orders a certificate for one name as any subscriber does (RFC 8555 §7.4): the name is validated by http-01, the key is new. The CA is the subscriber here,
 * so that it makes the key (BR 6.1.1.3 forbids that for others' keys only).
 * @returns PEM: the private key, PKCS #8, and the chain
 * @throws TestSiteFault, AcmeRefused
 */
export async function obtainCertificate(session: AcmeSession, clock: Clock, { name, profile, notAfter, webroot }: SiteOrder): Promise<{ key: string; chain: string }> {
  const ordered = await session.post(session.directory.newOrder, {
    identifiers: [{ type: 'dns', value: name }],
    ...(profile !== null && { profile }),
    ...(notAfter !== null && { notAfter: toRfc3339(notAfter) }),
  });
  const orderUrl = ordered.location ?? '';
  for (const url of ordered.json['authorizations'] as readonly string[]) await authorize(session, clock, { url, name, webroot });
  const { privateKey } = await newKeyPair('rsa', { modulusLength: 2048 });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const info = buildCertificationRequestInfo({ subject: encodeName([]), spki, extensions: [subjectAlternativeName([name])] });
  const csr = assembleSigned(info, 'sha256WithRSAEncryption', sign('sha256', info, privateKey));
  await session.post(ordered.json['finalize'] as string, { csr: csr.toString('base64url') });
  const ended = await settle(session, clock, orderUrl);
  const certificate = ended.json['certificate'];
  if (ended.json['status'] !== 'valid' || typeof certificate !== 'string') throw new TestSiteFault(`the order for ${name} ended as ${reason(ended)}`);
  const { text: chain } = await session.post(certificate, '');
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), chain };
}

async function authorize(session: AcmeSession, clock: Clock, { url, name, webroot }: { url: string; name: string; webroot: string }): Promise<void> {
  const { json } = await session.post(url, '');
  if (json['status'] === 'valid') return;
  const challenges = json['challenges'] as readonly { type: string; url: string; token: string }[];
  const challenge = challenges.find(({ type }) => type === 'http-01');
  if (challenge === undefined) throw new TestSiteFault(`the policy of the profile offers no http-01 for ${name}: choose another profile for the test sites`);
  const takeAway = placeResponse(webroot, challenge.token, `${challenge.token}.${session.thumbprint}`);
  try {
    await session.post(challenge.url, {});
    const ended = await settle(session, clock, url);
    if (ended.json['status'] === 'valid') return;
    const answered = (ended.json['challenges'] as readonly { type: string; error?: { detail?: string } }[]).find(({ type }) => type === 'http-01');
    throw new TestSiteFault(
      `${name} could not be validated: ${answered?.error?.detail ?? reason(ended)}. "tegata testsites serve", or another web server with the folder ${webroot}, must answer on port 80 of the name`,
    );
  } finally {
    takeAway();
  }
}

/** Reads a resource until it is no longer pending or processing. @throws TestSiteFault after {@link PATIENCE_MS} */
async function settle(session: AcmeSession, clock: Clock, url: string): Promise<AcmeReply> {
  const until = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    const reply = await session.post(url, '');
    if (reply.json['status'] !== 'pending' && reply.json['status'] !== 'processing') return reply;
    if (clock.nowMs() > until) throw new TestSiteFault(`${url} is still ${reply.json['status']} after ${PATIENCE_MS / 1000} s: run "tegata testsites renew" again`);
    await clock.sleep(reply.retryAfterMs);
  }
}

function reason({ json }: AcmeReply): string {
  const { detail } = (json['error'] ?? {}) as { detail?: string };
  return `${String(json['status'])}${detail === undefined ? '' : `: ${detail}`}`;
}
