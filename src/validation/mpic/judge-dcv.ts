import { createHash } from 'node:crypto';
import type { ProblemType } from '../../core/problem.js';
import { judgeTlsAlpn } from '../methods/tls-alpn-01.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { ReadTlsAlpnCertificate, Sight, ValidationRequest } from '../ports.js';
import type { CheckResponse } from './open-mpic.js';
import { readCaa, readTxt } from './presentation.js';

/** Whether one remote perspective saw what the primary saw; if not, what the requester is told, without final stop. */
export type Judgement = { readonly corroborates: true } | { readonly corroborates: false; readonly type: ProblemType; readonly why: string };

/** Records that are quoted. */
const MOST_QUOTED = 3;

/**
 * Judges a perspective's answer by what it shows, not by what it says: `check_passed` without the records, the page or the certificate that
 * prove it corroborates nothing.
 */
export function judgeDcv(
  request: ValidationRequest,
  sight: Sight,
  response: CheckResponse,
  readTlsAlpnCertificate: ReadTlsAlpnCertificate,
): Judgement {
  const failed = ofErrors(response);
  if (failed !== undefined) return failed;
  const shown = judgeEvidence(request, sight, response, readTlsAlpnCertificate);
  if (!shown.corroborates || response.check_passed) return shown;
  return { corroborates: false, type: 'unauthorized', why: 'it does not accept what it saw' };
}

/** What a perspective reports as having failed. @returns undefined when it reports nothing of the kind */
export function ofErrors({ check_passed, check_completed, errors }: CheckResponse): Extract<Judgement, { corroborates: false }> | undefined {
  const [first] = errors;
  if (first === undefined) {
    return check_completed ? undefined : { corroborates: false, type: 'serverInternal', why: 'it did not complete the check' };
  }
  if (check_passed) return undefined;
  const type = /:lookup/.test(first.error_type) ? 'dns' : /tls/.test(first.error_type) ? 'tls' : /http|redirect/.test(first.error_type) ? 'connection' : 'unauthorized';
  return { corroborates: false, type, why: quoteForeign(first.error_message).slice(1, -1) };
}

function judgeEvidence(request: ValidationRequest, sight: Sight, response: CheckResponse, read: ReadTlsAlpnCertificate): Judgement {
  const details = response.details ?? {};
  const nothingShown: Judgement = { corroborates: false, type: 'unauthorized', why: 'it does not show what it saw' };
  switch (sight.kind) {
    case 'http': {
      const { response_status_code: status, response_page: page } = details;
      if (status === undefined || status === null || page === undefined || page === null) return nothingShown;
      if (status < 200 || status > 299) return { corroborates: false, type: 'unauthorized', why: `it was answered with status ${status}` };
      const body = Buffer.from(page, 'base64');
      if (body.toString('latin1').trimEnd() === request.keyAuthorization) return { corroborates: true };
      return { corroborates: false, type: 'incorrectResponse', why: `it was answered with ${quoteForeign(body)}` };
    }
    case 'dns': {
      const { records_seen: records } = details;
      if (records === undefined || records === null) return nothingShown;
      if (records.some((record) => record === sight.value || normal(sight.type, record) === sight.value)) return { corroborates: true };
      if (records.length === 0) return { corroborates: false, type: 'unauthorized', why: `it finds no ${sight.type} record at ${sight.owner}` };
      const quoted = records.slice(0, MOST_QUOTED).map((record) => quoteForeign(record)).join(', ');
      const more = records.length > MOST_QUOTED ? ` and ${records.length - MOST_QUOTED} more` : '';
      return { corroborates: false, type: 'incorrectResponse', why: `it finds ${quoted}${more} at ${sight.owner}` };
    }
    case 'tls-alpn': {
      const { certificate } = details;
      if (certificate === undefined || certificate === null) return nothingShown;
      const handshake = { resolved: [], port: 443, connected: true, startedAtMs: 0, endedAtMs: 0 };
      const shown = { ok: true, protocol: 'acme-tls/1', certificate: Buffer.from(certificate, 'base64'), handshake } as const;
      const expected = createHash('sha256').update(request.keyAuthorization).digest();
      const fault = judgeTlsAlpn(request.name, shown, expected, read);
      return fault === undefined ? { corroborates: true } : { corroborates: false, type: fault.type, why: fault.detail };
    }
  }
}

/** A record as {@link Sight} has it. */
function normal(type: string, record: string): string {
  if (type === 'TXT') return readTxt(record);
  if (type === 'CNAME') return record.replace(/\.$/, '').toLowerCase();
  const caa = readCaa(record);
  return caa === undefined ? record : `${caa.flags} ${caa.tag} ${caa.value}`;
}
