import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { toPem } from '../core/pem.js';
import type { Metrics } from '../metrics/create-metrics.js';
import type { IssuedCertificate } from '../core/state/certificate.js';

export interface ManagementListener {
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** DER, in the order of the issuer's chains: the root that each ends in. */
  roots: readonly Buffer[];
  /** DER, in the same order: the issuer's certificate of each chain. */
  intermediates: readonly Buffer[];
  /** Where development keeps its mail; null: not in files. */
  mailFolder: string | null;
  findBySerial: (serial: string) => Promise<IssuedCertificate | undefined>;
  onError: (error: unknown) => void;
}

interface Answer {
  status: number;
  contentType?: string;
  body?: string;
}

const NO_PRIVATE_KEY =
  'Private keys never leave the PKCS#11 token: they were made in it as non-extractable (CP 6.2.1), so there is no key to show. ' +
  'Test suites that need a CA of which they hold the key have to make one of their own.\n';

/**
 * Pebble's management API as far as a token allows, so that test suites written for Pebble run unchanged (development only).
 *
 *     GET /roots/N                        root certificate, PEM
 *     GET /intermediates/N                issuing CA certificate, PEM
 *     GET /root-keys/N /intermediate-keys/N   404 with the reason
 *     GET /cert-status-by-serial/HEX      { Status: "Valid" | "Revoked", Serial, Certificate, Reason?, RevokedAt? }
 *     GET /metrics                        as /metrics of production, the text format of Prometheus
 *     GET /mail                           names of the mails that development has kept, oldest first, JSON
 *     GET /mail/NAME                      one of them, RFC 5322
 */
export function createManagementListener(listener: ManagementListener): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(listener, request)
      .catch((error: unknown): Answer => {
        listener.onError(error);
        return { status: 500 };
      })
      .then(({ status, contentType, body = '' }) => {
        const headers = { 'Content-Length': Buffer.byteLength(body), ...(contentType && { 'Content-Type': contentType }) };
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
      })
      .catch(listener.onError);
  };
}

async function answer(listener: ManagementListener, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
  const [, resource, parameter, ...rest] = (request.url ?? '/').split('?', 1)[0]?.split('/') ?? [];
  if (resource === 'metrics' && parameter === undefined) return { status: 200, contentType: listener.metrics.contentType, body: await listener.metrics.text() };
  if (resource === 'mail' && rest.length === 0) return mailAnswer(listener.mailFolder, parameter);
  if (parameter === undefined || rest.length > 0) return { status: 404 };
  switch (resource) {
    case 'roots':
      return pemAnswer(listener.roots, parameter);
    case 'intermediates':
      return pemAnswer(listener.intermediates, parameter);
    case 'root-keys':
    case 'intermediate-keys':
      return { status: 404, contentType: 'text/plain; charset=utf-8', body: NO_PRIVATE_KEY };
    case 'cert-status-by-serial':
      return certificateStatus(listener, parameter);
    default:
      return { status: 404 };
  }
}

function pemAnswer(certificates: readonly Buffer[], index: string): Answer {
  if (!/^\d{1,3}$/.test(index)) return { status: 400 };
  const der = certificates[Number(index)];
  return der
    ? { status: 200, contentType: 'application/pem-certificate-chain; charset=utf-8', body: toPem('CERTIFICATE', der) }
    : { status: 404 };
}

async function mailAnswer(folder: string | null, name: string | undefined): Promise<Answer> {
  if (folder === null) return { status: 404 };
  if (name === undefined || name === '') {
    const names = (await orNothing(readdir(folder)))?.filter((file) => MAIL_NAME.test(file)).sort() ?? [];
    return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(names) };
  }
  if (!MAIL_NAME.test(name)) return { status: 400 };
  const body = await orNothing(readFile(join(folder, name), 'utf8'));
  return body === undefined ? { status: 404 } : { status: 200, contentType: 'message/rfc822', body };
}

/** As the folder mailer names them. */
const MAIL_NAME = /^[0-9TZ.-]+-[A-Za-z0-9_-]+\.eml$/;

/** Undefined where there is no such file or folder. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function certificateStatus({ findBySerial }: ManagementListener, text: string): Promise<Answer> {
  if (!/^[0-9a-fA-F]{1,64}$/.test(text)) return { status: 400 };
  // Certificates write serials with and without leading zeros; ours are stored as whole octets.
  const digits = text.toLowerCase().replace(/^0+/, '');
  const certificate = await findBySerial(digits.length % 2 === 0 ? digits : `0${digits}`);
  if (!certificate) return { status: 404 };
  const { revocation } = certificate;
  const body = {
    Status: revocation ? 'Revoked' : 'Valid',
    Serial: digits,
    Certificate: toPem('CERTIFICATE', certificate.der),
    ...(revocation && { Reason: revocation.reason, RevokedAt: goTime(revocation.at) }),
  };
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** Pebble prints times as Go does: `2026-11-21 22:11:59 +0000 UTC`. */
function goTime(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
