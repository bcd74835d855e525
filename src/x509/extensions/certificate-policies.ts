import { InvariantError } from '../../core/invariant-error.js';
import { ia5String, oid, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

export interface PolicyInformation {
  /** Dotted. */
  readonly oid: string;
  /** URL of the certification practice statement; null: no qualifier. */
  readonly cps: string | null;
}

/** certificatePolicies, not critical (RFC 5280 §4.2.1.4, BR 7.1.2.7.9). @param policies at least one @returns Extension, DER */
export function certificatePolicies(policies: readonly PolicyInformation[]): Buffer {
  if (policies.length === 0) throw new InvariantError('certificatePolicies needs at least one policy');
  return extension(OID.certificatePolicies, false, sequence(...policies.map(policyInformation)));
}

function policyInformation({ oid: policy, cps }: PolicyInformation): Buffer {
  if (cps === null) return sequence(oid(policy));
  return sequence(oid(policy), sequence(sequence(oid(OID.cps), ia5String(cps))));
}
