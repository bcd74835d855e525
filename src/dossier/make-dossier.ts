import { eventLine, lineDigest, BEFORE_THE_FIRST, type Link, type StoredEvent } from '../audit/chain.js';
import { findEvents } from '../audit/find-events.js';
import { sha256Of } from '../audit/introduce-rule-files.js';
import type { EventFilter, RuleFile } from '../audit/ports.js';
import { signStatement, type AuditKey } from '../audit/signed-statement.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { FORMAT, sectionHash, type ChainProof, type Dossier, type RuleText, type Sections } from './dossier.js';
import type { CertificateRecord, DossierStores, Row } from './ports.js';

/** How long an issuance, and a publication after a revocation, can take. */
const ISSUANCE_SECONDS = 7200;
const PUBLICATION_SECONDS = 86_400;
const PAGE = 500;

/** The certificate is not as a dossier needs it. */
export class DossierRefused extends Error {
  override readonly name = 'DossierRefused';
}

/**
 * Gathers what proves a certificate and signs it. Every event in it has to be under a signed head: seal and sign before.
 * @param serial lower-case hex without leading zero octets
 * @throws DossierRefused when there is no such certificate, SignerUnavailable
 */
export async function makeDossier(stores: DossierStores, serial: string, { key, now }: { key: AuditKey; now: EpochSeconds }): Promise<Dossier> {
  const record = await stores.dossiers.record(serial);
  if (record === undefined) throw new DossierRefused(`there is no certificate with the serial ${serial}`);
  const events = await eventsOf(stores, record, serial, now);
  const sections: Sections = {
    certificate: record.certificate,
    issuer: await newestFile(stores, 'issuer', text(record.certificate, 'issuer_id')),
    order: { row: record.order, authorizations: record.orderAuthorizations },
    account: { row: record.account, formerKeys: record.formerAccountKeys },
    eabKey: record.eabKey,
    organization: {
      row: record.organization,
      approvals: record.organizationApprovals,
      applications: record.applications,
      steps: record.applicationSteps,
      evidence: record.evidence,
    },
    authorizations: record.authorizations.map((row) => ({
      row,
      challenges: record.challenges.filter((challenge) => challenge['authorization_id'] === row['id']),
    })),
    caaChecks: await stores.dossiers.caaChecks(caaChecksOf(events)),
    scts: record.scts,
    lints: await fileOf(stores, 'lints', lintsOf(events)),
    rules: {
      policy: await fileOf(stores, 'policy', textOrNull(record.certificate, 'policy_hash')),
      baseline: await fileOf(stores, 'baseline', textOrNull(record.certificate, 'baseline')?.slice(0, 64) ?? null),
      profile: await newestFile(stores, 'profile', text(record.certificate, 'profile')),
    },
    status: { crl: record.crl },
    audit: await prove(stores, events),
  };
  // What the file will be read as: numbers and texts, in this order.
  const plain = JSON.parse(JSON.stringify(sections)) as Sections;
  const hashes = Object.fromEntries(Object.entries(plain).map(([name, section]) => [name, sectionHash(section)]));
  const manifest = JSON.stringify({ format: FORMAT, serial, made: toRfc3339(now), sections: hashes });
  const signed = await signStatement(key, manifest);
  return {
    format: FORMAT,
    sections: plain,
    manifest,
    algorithm: signed.algorithm,
    auditKey: signed.spki.toString('base64'),
    signature: signed.signature.toString('base64'),
  };
}

/** The events about the certificate, its order, account, organization and proofs; each stretch of time is looked through once. */
async function eventsOf({ auditChain }: DossierStores, record: CertificateRecord, serial: string, now: EpochSeconds): Promise<StoredEvent[]> {
  const found = new Map<number, StoredEvent>();
  const none: EventFilter = { orderId: null, organizationId: null, accountId: null, kind: null, actor: null, serial: null, since: 0 };
  const gather = async (filter: Partial<EventFilter> & { since: EpochSeconds }, until: EpochSeconds, wanted: (event: StoredEvent) => boolean = () => true) => {
    for await (const page of findEvents(auditChain, { ...none, ...filter }, until)) {
      for (const event of page) if (event.at >= filter.since && wanted(event)) found.set(event.sequence, event);
    }
  };
  const { certificate, order, account, authorizations, organizationApprovals } = record;
  const [orderId, accountId, organizationId] = [text(order, 'id'), text(account, 'id'), text(certificate, 'organization_id')];
  await gather({ orderId, serial, since: number(order, 'created_at') - 5 }, number(certificate, 'committed_at') + ISSUANCE_SECONDS);
  await gather({ accountId, kind: 'account.created', since: number(account, 'created_at') - 5 }, number(account, 'created_at') + 60);
  for (const row of organizationApprovals) {
    const at = number(row, 'approved_at');
    await gather({ organizationId, since: at - 5 }, at + 60, ({ kind }) => kind.startsWith('organization.') || kind.startsWith('application.'));
  }
  for (const row of authorizations) {
    const at = number(row, 'validated_at');
    const about = (event: StoredEvent) => detailOf(event)['authorizationId'] === row['id'];
    await gather({ accountId, kind: 'validation.attempted', since: at - 60 }, at + 600, about);
  }
  if (certificate['revoked_at'] !== null) {
    const at = number(certificate, 'revoked_at');
    await gather({ serial, since: at - 60 }, at + ISSUANCE_SECONDS);
    await gather({ serial, kind: 'certificate.reason-changed', since: at }, now + 1);
    let published = false;
    const first = (event: StoredEvent) => {
      if (published || detailOf(event)['issuerId'] !== certificate['issuer_id'] || Number(detailOf(event)['thisUpdate']) < at) return false;
      return (published = true);
    };
    await gather({ kind: 'crl.published', since: at }, at + PUBLICATION_SECONDS, first);
  }
  return [...found.values()];
}

function caaChecksOf(events: readonly StoredEvent[]): number[] {
  const sequences = events.flatMap((event) => {
    const { caaCheck, caaChecks } = detailOf(event);
    return [...(typeof caaCheck === 'number' ? [caaCheck] : []), ...(Array.isArray(caaChecks) ? (caaChecks as number[]) : [])];
  });
  return [...new Set(sequences)];
}

function lintsOf(events: readonly StoredEvent[]): string | null {
  const committed = events.filter(({ kind }) => kind === 'certificate.committed' || kind === 'precertificate.committed').at(-1);
  const lints = committed && detailOf(committed)['lints'];
  return typeof lints === 'string' ? lints : null;
}

/** Joins events whose next signed head is the same into one proof. */
async function prove({ auditChain }: DossierStores, events: readonly StoredEvent[]): Promise<ChainProof[]> {
  const placed: { link: Link; line: string }[] = [];
  for (const event of events) {
    const link = await auditChain.linkOf(event.sequence);
    if (link === undefined) throw new DossierRefused(`audit event ${event.sequence} is not sealed: run "tegata audit verify"`);
    placed.push({ link, line: eventLine(link, event) });
  }
  placed.sort((a, b) => a.link.position - b.link.position);
  const proofs: ChainProof[] = [];
  for (let next = placed[0]; next !== undefined; ) {
    const from = next.link.position;
    const [head] = await auditChain.heads(from, 1);
    if (head === undefined) throw new DossierRefused(`audit event ${next.link.sequence} is under no signed head`);
    const own = new Map(placed.map(({ link, line }) => [link.position, line]));
    const links: string[] = [];
    while (from + links.length <= head.position) {
      const page = await auditChain.sealed(from + links.length, Math.min(PAGE, head.position - from - links.length + 1));
      if (page.length === 0) throw new DossierRefused('the audit chain has a gap: run "tegata audit verify"');
      for (const { link, event } of page) {
        if (event === undefined) throw new DossierRefused(`audit event ${link.sequence} is missing: run "tegata audit verify"`);
        const line = eventLine(link, event);
        links.push(own.get(link.position) ?? lineDigest(line).toString('hex'));
      }
    }
    proofs.push({
      from,
      previous: (from === 1 ? BEFORE_THE_FIRST : ((await auditChain.link(from - 1))?.hash ?? BEFORE_THE_FIRST)).toString('hex'),
      links,
      head: { statement: head.statement, algorithm: head.algorithm, key: head.spki.toString('base64'), signature: head.signature.toString('base64') },
    });
    next = placed.find(({ link }) => link.position > head.position);
  }
  return proofs;
}

async function fileOf({ ruleFiles }: DossierStores, kind: RuleFile['kind'], sha256: string | null): Promise<RuleText | null> {
  const file = sha256 === null ? undefined : await ruleFiles.get(kind, sha256);
  return file === undefined ? null : toRuleText(file);
}

async function newestFile({ ruleFiles }: DossierStores, kind: RuleFile['kind'], name: string): Promise<RuleText | null> {
  const file = await ruleFiles.newest(kind, name);
  return file === undefined ? null : toRuleText(file);
}

function toRuleText({ name, text }: RuleFile): RuleText {
  return { name, sha256: sha256Of(text), text };
}

function detailOf({ detail }: StoredEvent): Record<string, unknown> {
  return JSON.parse(detail) as Record<string, unknown>;
}

function text(row: Row, column: string): string {
  return String(row[column]);
}

function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

function number(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}
