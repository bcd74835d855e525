import type { ValidationMethod } from '../../core/validation-method.js';

/** The ACME challenge types that are one and the same as a BR method (BR 4.2.2.1.2): either label stands for both. */
const EQUIVALENT: Readonly<Partial<Record<ValidationMethod, string>>> = {
  '3.2.2.4.7': 'dns-01',
  '3.2.2.4.19': 'http-01',
  '3.2.2.4.20': 'tls-alpn-01',
  '3.2.2.4.21': 'dns-account-01',
  '3.2.2.4.22': 'dns-persist-01',
};

/**
 * The labels by which a `validationmethods` parameter may name a validation (RFC 8657 §4, BR 4.2.2.1.2): the BR's `ca-tbr-N`, and the ACME challenge
 * type where the validation was that very challenge. A CNAME or CAA record that proves 3.2.2.4.7 is not `dns-01`; a file below
 * /.well-known/pki-validation (3.2.2.4.18) is not `http-01`.
 */
export function methodLabels(method: ValidationMethod, challengeType: string): string[] {
  const own = `ca-tbr-${method.slice(method.lastIndexOf('.') + 1)}`;
  return EQUIVALENT[method] === challengeType ? [challengeType, own] : [own];
}
