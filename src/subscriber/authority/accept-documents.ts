import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import { auditActor, requesterOf } from '../audit-actor.js';
import type { AcceptableDocument, SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { DocumentAcceptance, SubscriberStores } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { requirePermitted } from './permitted-requesters.js';

/** A document in force, and whether its version was accepted in the organization's name. */
export interface DocumentState extends AcceptableDocument {
  readonly accepted: { readonly at: EpochSeconds; readonly by: string } | null;
}

/** The documents in force with their acceptance (BR 4.1.2, 9.6.3; CP 4.1.2). */
export async function documentStates(
  { documents, clock }: Pick<SubscriberDependencies, 'documents' | 'clock'>,
  { documentAcceptances }: Pick<SubscriberStores, 'documentAcceptances'>,
  organizationId: OrganizationId,
): Promise<DocumentState[]> {
  const accepted = await documentAcceptances.ofOrganization(organizationId);
  return documents(clock.now()).map((document) => {
    const found = accepted.find((each) => each.document === document.document && each.sha256 === document.sha256);
    return { ...document, accepted: found === undefined ? null : { at: found.acceptedAt, by: found.personName } };
  });
}

/** @throws SubscriberRefused while a document in force is not accepted: a new version is asked for again */
export async function requireTerms(
  dependencies: Pick<SubscriberDependencies, 'documents' | 'clock'>,
  stores: Pick<SubscriberStores, 'documentAcceptances'>,
  organizationId: OrganizationId,
): Promise<void> {
  const missing = (await documentStates(dependencies, stores, organizationId)).filter(({ accepted }) => accepted === null);
  if (missing.length === 0) return;
  const list = missing.map(({ title, version }) => `${title} ${version}`).join(', ');
  throw new SubscriberRefused(
    { en: `these documents have to be accepted first (CP 4.1.2): ${list}`, ja: `先に次の文書への同意が必要です（CP 4.1.2）: ${list}` },
    { en: 'read and accept them on the page "Terms", then try again', ja: '「規約への同意」のページで内容を確認し、同意してから、もう一度操作してください' },
  );
}

/**
 * Accepts documents in the organization's name, each by the hash of the version that was read.
 * @throws AccessRefused; SubscriberRefused for a version that is not, or no longer, in force
 */
export async function acceptDocuments(
  dependencies: SubscriberDependencies,
  actor: Actor,
  { organizationId, sha256 }: { organizationId: OrganizationId; sha256: readonly string[] },
): Promise<DocumentState[]> {
  demand(actor, 'credentials.manage', organizationId);
  const { transactor, clock, documents } = dependencies;
  const { personId, name } = requesterOf(actor);
  return transactor.transaction(async (stores) => {
    await findOrganization(stores, organizationId);
    await requirePermitted(stores, actor, organizationId);
    const now = clock.now();
    const inForce = documents(now);
    for (const hash of new Set(sha256)) {
      const document = inForce.find((each) => each.sha256 === hash);
      if (document === undefined) {
        throw new SubscriberRefused(
          { en: 'a document has a new version meanwhile', ja: '文書が改訂されています' },
          { en: 'read the version that is in force now, then accept it', ja: '現在の版を確認してから、同意してください' },
        );
      }
      const acceptance: DocumentAcceptance = {
        organizationId,
        document: document.document,
        version: document.version,
        sha256: hash,
        personId,
        personName: name,
        acceptedAt: now,
      };
      if (!(await stores.documentAcceptances.add(acceptance))) continue;
      const detail = { document: document.document, version: document.version, sha256: hash };
      await stores.audit.append(auditActor(actor, organizationId), { kind: 'document.accepted', organizationId, detail });
    }
    return documentStates(dependencies, stores, organizationId);
  });
}
