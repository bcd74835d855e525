import { baseName, isWildcard } from '../core/identifier.js';
import type { ProvenEvent } from './check-audit.js';
import type { Sections } from './dossier.js';
import type { Row } from './ports.js';
import { number, text, type Verdict } from './verdict.js';

/** Rows and audit events tell one story: whose it was, who approved, how each name was proven, what was committed, issued, revoked. */
export function checkRecords(sections: Sections, events: readonly ProvenEvent[], fail: Verdict): void {
  const { certificate, order, account, organization, eabKey } = sections;
  const same = (what: string, a: unknown, b: unknown) => {
    if (a !== b) fail(`${what} do not agree`);
  };
  same('certificate and order', certificate['order_id'], order.row['id']);
  same('certificate and account', certificate['account_id'], account.row['id']);
  same('order and account', order.row['account_id'], account.row['id']);
  same('certificate and organization', certificate['organization_id'], organization.row['id']);
  same('account and organization', account.row['organization_id'], organization.row['id']);
  same('account and external account key', account.row['eab_key_id'] ?? null, eabKey?.['id'] ?? null);
  if (certificate['state'] === 'issued' && order.row['state'] === 'valid') same('order and certificate', order.row['certificate_id'], certificate['id']);
  checkApprovals(sections, events, fail);
  checkProofs(sections, events, fail);
  checkLifeOf(sections, events, fail);
}

function only(events: readonly ProvenEvent[], kind: string, about: (event: ProvenEvent) => boolean): ProvenEvent | undefined {
  return events.filter((event) => event.kind === kind && about(event)).at(-1);
}

/**
 * CP 5.2: two people stand behind the organization’s record, and the approval is not the collector's alone. For the data of an application these are the officer who
 * reviewed it and another who approved it and collected nothing; for a record that an officer entered, this officer and another; after a suspension, two that approved it.
 */
function checkApprovals({ organization, certificate }: Sections, events: readonly ProvenEvent[], fail: Verdict): void {
  const committedAt = number(certificate, 'committed_at');
  const before = organization.approvals.filter((approval) => number(approval, 'approved_at') <= committedAt);
  const version = Math.max(0, ...before.map((approval) => number(approval, 'version')));
  const approving = before.filter((approval) => approval['version'] === version).map((approval) => text(approval, 'officer'));
  const application = (organization.applications ?? []).find((row) => row['organization_version'] === version);
  const behind = new Set(approving);
  if (application !== undefined) {
    behind.add(text(application, 'reviewer'));
    checkApplication(organization, application, approving, fail);
  } else if (version === 1) {
    const collector = text(organization.row, 'created_by');
    behind.add(collector);
    if (approving.every((officer) => officer === collector)) fail('nobody but the officer who entered the organization has approved it');
  }
  if (approving.length === 0 || behind.size < 2) fail('the organization was not approved by two officers before the certificate was committed');
  for (const approval of before) {
    const given = events.some(
      ({ kind, actor, organization: id, detail, at }) =>
        (kind === 'organization.approval-given' || kind === 'organization.approved') &&
        actor === `officer:${text(approval, 'officer')}` &&
        id === organization.row['id'] &&
        detail['version'] === approval['version'] &&
        Math.abs(at - number(approval, 'approved_at')) <= 60,
    );
    if (!given) fail(`no audit event tells of the approval by ${text(approval, 'officer')}`);
  }
}

/** The application's approver has looked at it for the first time, and what was approved is what the record says. */
function checkApplication({ evidence = [], row }: Sections['organization'], application: Row, approving: readonly string[], fail: Verdict): void {
  const approver = text(application, 'approved_by');
  const own = evidence.filter((each) => each['application_id'] === application['id']);
  if (!approving.includes(approver)) fail(`the record has no approval by ${approver}, who approved the application`);
  if (approver === text(application, 'reviewer')) fail(`${approver} has reviewed and approved the application`);
  if (own.some((each) => each['collected_by'] === `officer:${approver}` || each['judged_by'] === approver)) fail(`${approver} has collected or judged evidence and approved the application`);
  const accepted = own.filter((each) => each['verdict'] === 'accepted');
  if (accepted.length === 0) fail('the application was approved without evidence');
  if (row['version'] === application['organization_version'] && !accepted.some((each) => each['obtained_at'] === row['vetted_at'])) {
    fail('no evidence is as old as the organization’s vetting says');
  }
}

/** Each name has an authorization that covers it, and the event that tells how it was proven. */
function checkProofs({ order, authorizations, account, caaChecks }: Sections, events: readonly ProvenEvent[], fail: Verdict): void {
  const names = JSON.parse(text(order.row, 'names')) as string[];
  for (const [i, name] of names.entries()) {
    const link = order.authorizations.find(({ position }) => position === i);
    const authorization = authorizations.find(({ row }) => row['id'] === link?.['authorization_id']);
    if (authorization === undefined) {
      fail(`${name}: its authorization is missing`);
      continue;
    }
    const { row, challenges } = authorization;
    if (!covers(row, name)) fail(`${name}: its authorization is for another name`);
    if (row['account_id'] !== account.row['id']) fail(`${name}: its authorization is another account’s`);
    const proof = challenges.find(({ status }) => status === 'valid');
    const event = proof && only(events, 'validation.attempted', ({ detail }) => detail['challengeId'] === proof['id']);
    if (proof === undefined || event === undefined) {
      fail(`${name}: no audit event tells how it was validated`);
      continue;
    }
    const { detail } = event;
    const agree =
      detail['outcome'] === 'valid' &&
      detail['method'] === proof['method'] &&
      detail['name'] === row['name'] &&
      detail['authorizationId'] === row['id'] &&
      event.account === account.row['id'] &&
      Math.abs(number(row, 'validated_at') - event.at) <= 600;
    if (!agree) fail(`${name}: the record of its validation and the audit event do not agree`);
    if (typeof detail['caaCheck'] === 'number' && !caaChecks.some(({ sequence }) => sequence === detail['caaCheck'])) fail(`${name}: the CAA check of its validation is missing`);
  }
}

function covers(row: Row, name: string): boolean {
  const [base, own] = [baseName(name), text(row, 'name')];
  if (row['subdomains'] === 1) return base === own || base.endsWith(`.${own}`);
  return base === own && isWildcard(name) === (row['wildcard'] === 1);
}

/** From the order to the certificate’s end. */
function checkLifeOf({ certificate, order, account, lints }: Sections, events: readonly ProvenEvent[], fail: Verdict): void {
  const orderId = order.row['id'];
  const certificateId = certificate['id'];
  const created = only(events, 'order.created', (event) => event.order === orderId);
  const finalized = only(events, 'order.finalized', (event) => event.order === orderId);
  const own = ({ detail }: ProvenEvent) => detail['certificateId'] === certificateId;
  const isLogged = certificate['stage'] !== null;
  const committed = only(events, isLogged ? 'precertificate.committed' : 'certificate.committed', own);
  const told = (what: string, event: ProvenEvent | undefined, agree: (event: ProvenEvent) => boolean) => {
    if (event === undefined) fail(`no audit event tells that ${what}`);
    else if (!agree(event)) fail(`the record and the audit event that tells that ${what} do not agree`);
  };
  told('the account was created', only(events, 'account.created', (event) => event.account === account.row['id']), ({ detail }) => detail['eabKeyId'] === account.row['eab_key_id']);
  told('the order was created', created, ({ detail, account: by }) => {
    return by === account.row['id'] && JSON.stringify(detail['names']) === order.row['names'] && detail['profile'] === order.row['profile'];
  });
  told('the order was finalized', finalized, ({ detail }) => detail['spkiHash'] === certificate['spki_hash']);
  told('the certificate was committed', committed, ({ detail, order: id }) => {
    const { serial, issuerId, policy, baseline } = detail;
    const { serial: recordedSerial, issuer_id, policy_hash, baseline: recorded } = certificate;
    return id === orderId && serial === recordedSerial && issuerId === issuer_id && policy === policy_hash && baseline === recorded;
  });
  if (committed !== undefined && typeof committed.detail['lints'] === 'string' && committed.detail['lints'] !== lints?.sha256) fail('the list of lints is not the one that the certificate has passed');
  if (certificate['state'] === 'issued') {
    told('the certificate was issued', only(events, 'certificate.issued', own), ({ detail }) => detail['serial'] === certificate['serial']);
  }
  if (isLogged && certificate['precertificate'] !== null) told('the precertificate was issued', only(events, 'precertificate.issued', own), () => true);
  const revoked = only(events, certificate['state'] === 'lost' ? 'certificate.lost' : 'certificate.revoked', own);
  const { reason } = (only(events, 'certificate.reason-changed', own) ?? revoked)?.detail ?? {};
  if (certificate['revoked_at'] === null) {
    if (revoked !== undefined) fail('an audit event tells of a revocation that the record does not have');
  } else {
    told('the certificate was revoked', revoked, ({ detail }) => {
      return certificate['state'] === 'lost' || (detail['at'] === certificate['revoked_at'] && reason === certificate['revocation_reason']);
    });
  }
}
