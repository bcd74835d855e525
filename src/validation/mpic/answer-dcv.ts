import type { Clock } from '../../core/time.js';
import { lookupCaa } from '../caa/lookup.js';
import type { DnsAnswer, DnsType, HttpClient, Resolver, TlsProbe } from '../ports.js';
import type { CheckError, DcvRequest } from './open-mpic.js';
import { writeCaa } from './presentation.js';

/** What a perspective looks with. */
export interface PerspectiveNet {
  readonly resolver: Resolver;
  readonly httpClient: HttpClient;
  readonly tlsProbe: TlsProbe;
  readonly clock: Clock;
}

/** What a perspective answers. */
export interface CheckAnswer {
  readonly check_type: 'dcv' | 'caa';
  readonly check_completed: boolean;
  readonly check_passed: boolean;
  readonly errors: readonly CheckError[];
  readonly details: object;
}

/** Octets of a page that are shown. */
const MOST_PAGE = 100;
/** Records and characters of one that are shown. */
const MOST_RECORDS = 100;
const MOST_CHARACTERS = 4_096;
const RCODE = { records: 0, nodata: 0, nxdomain: 3, failed: 2 } as const;

/** Looks at one place, as the Open MPIC API asks, and shows what stands there; whether that is a proof, the primary decides. */
export async function answerDcv(net: PerspectiveNet, { domain_or_ip_target, dcv_check_parameters: asked }: DcvRequest, signal: AbortSignal): Promise<CheckAnswer> {
  const target = domain_or_ip_target.replace(/^\*\./, '').toLowerCase();
  switch (asked.validation_method) {
    case 'acme-http-01': {
      const matches = (body: string): boolean => body.trimEnd() === asked.key_authorization;
      return lookAtPage(net, `http://${target}/.well-known/acme-challenge/${asked.token}`, asked.key_authorization, matches, asked, signal);
    }
    case 'website-change': {
      const url = `${asked.url_scheme}://${target}/.well-known/pki-validation/${asked.http_token_path}`;
      return lookAtPage(net, url, asked.challenge_value, (body) => body.includes(asked.challenge_value), asked, signal);
    }
    case 'acme-dns-01':
      return lookAtRecords(net, `_acme-challenge.${target}`, 'TXT', (record) => record === asked.key_authorization_hash, asked, signal);
    case 'dns-change': {
      const { dns_name_prefix: prefix, dns_record_type: type, challenge_value: value, require_exact_match: exact } = asked;
      const owner = prefix === undefined || prefix === null || prefix === '' ? target : `${prefix}.${target}`;
      return lookAtRecords(net, owner, type, (record) => (exact ? record === value : record.includes(value)), asked, signal);
    }
    case 'contact-email-txt':
    case 'contact-phone-txt': {
      const label = asked.validation_method === 'contact-email-txt' ? '_validation-contactemail' : '_validation-contactphone';
      return lookAtRecords(net, `${label}.${target}`, 'TXT', (record) => sameContact(record, asked.challenge_value), asked, signal);
    }
    case 'contact-email-caa':
    case 'contact-phone-caa':
      return lookAtCaaContact(net, target, asked, signal);
    case 'acme-tls-alpn-01':
      return lookAtCertificate(net, target, asked, signal);
  }
}

async function lookAtPage(
  { httpClient }: PerspectiveNet,
  url: string,
  forbiddenText: string,
  matches: (body: string) => boolean,
  { validation_method }: { validation_method: string },
  signal: AbortSignal,
): Promise<CheckAnswer> {
  const result = await httpClient.get(url, forbiddenText, signal);
  const history = result.hops.filter(({ status }) => status !== undefined).map((hop) => ({ status_code: hop.status, url: hop.url, address: hop.address }));
  if (!result.ok) {
    const error_type = result.type === 'dns' ? 'mpic_error:dcv_checker:lookup' : result.type === 'tls' ? 'mpic_error:dcv_checker:tls' : 'mpic_error:http';
    return failure('dcv', error_type, result.detail, { validation_method, response_url: url, response_history: history });
  }
  const { status, body, truncated } = result;
  return {
    check_type: 'dcv',
    check_completed: true,
    check_passed: status >= 200 && status <= 299 && !truncated && matches(body.toString('latin1')),
    errors: [],
    details: {
      validation_method,
      response_status_code: status,
      response_url: url,
      response_history: history,
      response_page: body.subarray(0, MOST_PAGE).toString('base64'),
    },
  };
}

async function lookAtRecords<Type extends 'TXT' | 'CNAME' | 'CAA'>(
  { resolver }: PerspectiveNet,
  owner: string,
  type: Type,
  matches: (record: string) => boolean,
  { validation_method }: { validation_method: string },
  signal: AbortSignal,
): Promise<CheckAnswer> {
  const answer: DnsAnswer = await resolver.query<DnsType>(owner, type, signal);
  if (answer.outcome === 'failed') {
    return failure('dcv', 'mpic_error:dcv_checker:lookup', `${type} at ${owner}: ${answer.detail}`, { validation_method, response_code: RCODE.failed });
  }
  const found = answer.outcome === 'records' ? answer.records : [];
  const texts = found.map((record) => (typeof record === 'string' ? record : writeCaa(record)));
  // The ones that matter come first, so that many others cannot push them out.
  const shown = [...texts.filter(matches), ...texts.filter((text) => !matches(text))];
  return {
    check_type: 'dcv',
    check_completed: true,
    check_passed: texts.some(matches),
    errors: [],
    details: {
      validation_method,
      records_seen: shown.slice(0, MOST_RECORDS).map((text) => text.slice(0, MOST_CHARACTERS)),
      response_code: RCODE[answer.outcome],
      ad_flag: answer.authenticated,
      found_at: owner,
      cname_chain: answer.aliases,
    },
  };
}

const sameContact = (record: string, expected: string): boolean => record.toLowerCase() === expected.toLowerCase();

/** A contact in the CAA set that climbing finds (RFC 8659 §3); shows the values of its tag, as other perspectives of the API do. */
async function lookAtCaaContact(
  net: PerspectiveNet,
  target: string,
  { validation_method, challenge_value }: { validation_method: string; challenge_value: string },
  signal: AbortSignal,
): Promise<CheckAnswer> {
  const tag = validation_method === 'contact-email-caa' ? 'contactemail' : 'contactphone';
  const finding = await lookupCaa(net, target, signal);
  if (finding.outcome === 'failed') {
    const details = { validation_method, response_code: RCODE.failed };
    return failure('dcv', 'mpic_error:dcv_checker:lookup', `CAA at ${finding.owner}: ${finding.detail}`, details);
  }
  const records = finding.outcome === 'found' ? finding.records : [];
  const values = records.filter((property) => property.tag.toLowerCase() === tag).map(({ value }) => value);
  return {
    check_type: 'dcv',
    check_completed: true,
    check_passed: values.some((value) => sameContact(value, challenge_value)),
    errors: [],
    details: {
      validation_method,
      records_seen: values,
      response_code: 0,
      found_at: finding.outcome === 'found' ? finding.owner : target,
    },
  };
}

async function lookAtCertificate(
  { tlsProbe }: PerspectiveNet,
  target: string,
  { validation_method }: { validation_method: string },
  signal: AbortSignal,
): Promise<CheckAnswer> {
  const result = await tlsProbe.handshake(target, 'acme-tls/1', signal);
  if (!result.ok) {
    const error_type = result.type === 'dns' ? 'mpic_error:dcv_checker:lookup' : 'mpic_error:dcv_checker:tls';
    return failure('dcv', error_type, result.detail, { validation_method });
  }
  const certificate = result.protocol === 'acme-tls/1' ? result.certificate : null;
  const details = { validation_method, ...(certificate !== null && { certificate: certificate.toString('base64') }) };
  // What the certificate says is for the primary to read: this process knows no DER.
  return { check_type: 'dcv', check_completed: true, check_passed: certificate !== null, errors: [], details };
}

/** A check that came to nothing. */
export function failure(check_type: 'dcv' | 'caa', error_type: string, error_message: string, details: object): CheckAnswer {
  return { check_type, check_completed: true, check_passed: false, errors: [{ error_type, error_message }], details };
}
