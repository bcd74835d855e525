import { createHash } from 'node:crypto';
import { InvariantError } from '../../core/invariant-error.js';
import type { Sight, ValidationRequest } from '../ports.js';
import type { DcvParameters } from './open-mpic.js';

/** What a perspective is asked at `/dcv`. */
export interface DcvCheck {
  readonly domain_or_ip_target: string;
  readonly dcv_check_parameters: DcvParameters;
}

/**
 * Words what the primary saw as a question of the Open MPIC API: to look at that very place, not to search for one of its own.
 * @param authorizationDomain the authorization domain name that the primary found the proof for
 */
export function toDcvCheck({ challengeType, name, keyAuthorization }: ValidationRequest, authorizationDomain: string, sight: Sight): DcvCheck {
  switch (sight.kind) {
    case 'http':
      return { domain_or_ip_target: name, dcv_check_parameters: fileCheck(sight, keyAuthorization) };
    case 'dns':
      return {
        domain_or_ip_target: authorizationDomain,
        dcv_check_parameters:
          challengeType === 'dns-01'
            ? { validation_method: 'acme-dns-01', key_authorization_hash: sight.value }
            : recordCheck(sight, authorizationDomain),
      };
    case 'tls-alpn': {
      const digest = createHash('sha256').update(keyAuthorization).digest('hex');
      return { domain_or_ip_target: name, dcv_check_parameters: { validation_method: 'acme-tls-alpn-01', key_authorization_hash: digest } };
    }
  }
}

function fileCheck({ scheme, path }: Extract<Sight, { kind: 'http' }>, keyAuthorization: string): DcvParameters {
  const [folder, file = ''] = path.split('/', 2);
  if (folder === 'acme-challenge' && scheme === 'http') return { validation_method: 'acme-http-01', token: file, key_authorization: keyAuthorization };
  return { validation_method: 'website-change', http_token_path: file, challenge_value: keyAuthorization, url_scheme: scheme };
}

function recordCheck({ owner, type, value }: Extract<Sight, { kind: 'dns' }>, authorizationDomain: string): DcvParameters {
  if (type !== 'TXT' && type !== 'CNAME' && type !== 'CAA') throw new InvariantError(`no method proves a name by its ${type} record`);
  const prefix = owner === authorizationDomain ? undefined : owner.slice(0, -(authorizationDomain.length + 1));
  return {
    validation_method: 'dns-change',
    dns_record_type: type,
    // A CAA record is quoted in presentation format, so that only its value can be looked for.
    challenge_value: type === 'CAA' ? value.split(' ').slice(2).join(' ') : value,
    ...(prefix !== undefined && { dns_name_prefix: prefix }),
    require_exact_match: type === 'TXT',
  };
}
