import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/time.js';
import { validateDns01 } from './methods/dns-01.js';
import { validateDnsAccount01 } from './methods/dns-account-01.js';
import { validateDnsCaa01 } from './methods/dns-caa-01.js';
import { validateDnsCname01 } from './methods/dns-cname-01.js';
import { validateDnsPersist01 } from './methods/dns-persist-01.js';
import { validateHttp01 } from './methods/http-01.js';
import { validatePkiValidation01 } from './methods/pki-validation-01.js';
import { validateTlsAlpn01 } from './methods/tls-alpn-01.js';
import type { HttpClient, ReadTlsAlpnCertificate, Resolver, TlsProbe, Validate, ValidationRequest, ValidationResult } from './ports.js';

export interface ValidatorOptions {
  resolver: Resolver;
  httpClient: HttpClient;
  tlsProbe: TlsProbe;
  readTlsAlpnCertificate: ReadTlsAlpnCertificate;
  clock: Clock;
}

type Perform = (net: ValidatorOptions, request: ValidationRequest, signal: AbortSignal) => Promise<ValidationResult>;

const PERFORM: Readonly<Record<ValidationRequest['challengeType'], Perform>> = {
  'http-01': validateHttp01,
  'dns-01': validateDns01,
  'tls-alpn-01': validateTlsAlpn01,
  'dns-account-01': validateDnsAccount01,
  'dns-persist-01': validateDnsPersist01,
  'pki-validation-01': validatePkiValidation01,
  'dns-cname-01': validateDnsCname01,
  'dns-caa-01': validateDnsCaa01,
};

/** Puts the validation methods together into one `Validate`. Each method bounds its own time. */
export function createValidator(net: ValidatorOptions): Validate {
  return async (request, signal) => {
    // One shutdown signal may end any number of validations; that is no leak.
    setMaxListeners(0, signal);
    return PERFORM[request.challengeType](net, request, signal);
  };
}
