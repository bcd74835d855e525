import { breathe } from '../core/breathe.js';
import { InvariantError } from '../core/invariant-error.js';
import { header, TAG } from '../x509/der.js';
import type { CrlScope, CrlStore, StoredCrl } from './ports.js';

/** Small enough to be one piece: one write to the network instead of three. */
const MOST_OCTETS_JOINED = 1 << 16;

/** A CertificateList in pieces (RFC 5280 §5.1). @param tail AlgorithmIdentifier and signature, DER */
export function certificateList(tbs: Buffer, tail: Buffer): readonly Buffer[] {
  const pieces = [header(TAG.sequence, tbs.length + tail.length), tbs, tail];
  return tbs.length <= MOST_OCTETS_JOINED ? [Buffer.concat(pieces)] : pieces;
}

/** Reads the newest published CRL of a scope, piece by piece, with turns for others in between. @returns undefined before the first */
export async function loadCrl(crls: CrlStore, scope: CrlScope): Promise<StoredCrl | undefined> {
  const latest = await crls.latest(scope);
  if (!latest) return undefined;
  const { tbsOctets, tail, ...facts } = latest;
  const tbs = Buffer.allocUnsafeSlow(tbsOctets);
  let filled = 0;
  for (let position = 0; filled < tbsOctets; position++) {
    const piece = await crls.piece(scope, facts.number, position);
    if (!piece) throw new InvariantError(`a piece of CRL ${facts.number} of issuer "${scope.issuerId}" is gone`);
    filled += piece.copy(tbs, filled);
    await breathe();
  }
  return { ...facts, pieces: certificateList(tbs, tail) };
}
