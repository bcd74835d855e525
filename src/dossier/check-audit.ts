import { chainHash, lineDigest } from '../audit/chain.js';
import { readHead } from '../audit/head.js';
import { statementHolds } from '../audit/signed-statement.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { ChainProof } from './dossier.js';
import type { Verdict } from './verdict.js';

/** An event whose line is in a proof. */
export interface ProvenEvent {
  readonly position: number;
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly organization: string | null;
  readonly account: string | null;
  readonly order: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Recomputes each proof up to its signed head. @returns the events of all of them, those of failed proofs included */
export function checkAudit(proofs: readonly ChainProof[], auditKeys: readonly Buffer[], fail: Verdict): ProvenEvent[] {
  if (proofs.length === 0) fail('there are no audit events');
  return proofs.flatMap((proof) => checkProof(proof, auditKeys, fail));
}

function checkProof({ from, previous, links, head }: ChainProof, auditKeys: readonly Buffer[], fail: Verdict): ProvenEvent[] {
  const to = from + links.length - 1;
  const signed = { statement: head.statement, algorithm: head.algorithm as SignatureAlgorithm, spki: Buffer.from(head.key, 'base64'), signature: Buffer.from(head.signature, 'base64') };
  const stated = readHead(head.statement);
  if (!auditKeys.some((key) => key.equals(signed.spki))) fail(`the head of position ${to} names another key than the audit key`);
  if (stated === undefined || !statementHolds(signed)) fail(`the head of position ${to} is not signed with the audit key`);
  let hash: Buffer = Buffer.from(previous, 'hex');
  const events: ProvenEvent[] = [];
  for (const [i, link] of links.entries()) {
    const isDigest = /^[0-9a-f]{64}$/.test(link);
    hash = chainHash(hash, isDigest ? Buffer.from(link, 'hex') : lineDigest(link));
    if (isDigest) continue;
    const event = JSON.parse(link) as ProvenEvent;
    if (event.position !== from + i) fail(`audit event ${event.sequence} is not at its position`);
    events.push(event);
  }
  if (stated !== undefined && (stated.position !== to || stated.hash !== hash.toString('hex'))) {
    fail(`positions ${from} to ${to} do not lead to the signed head: one of audit events ${events.map(({ sequence }) => sequence).join(', ')}, or what stands between them, was changed`);
  }
  return events;
}
