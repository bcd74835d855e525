import { AccessRefused } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import { newId, type ApplicationId, type OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { Application, Claim } from '../../core/state/application.js';
import type { Organization } from '../../core/state/organization.js';
import { asMember, personOf, type Acting } from '../acting.js';
import { checkDraft, type ClaimFault } from '../check-claim.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { organizationKey } from '../names/name-key.js';
import type { VettingStores } from '../ports.js';
import { ClaimRefused } from './claim-refused.js';
import { VettingRefused } from '../vetting-refused.js';

/** Open applications that one person may have begun. An agent makes one for each client. */
const MOST_OPEN = 50;

/**
 * Begins an application: for a new organization, whose record begins as a draft with the person as its manager, or for one that is there, to be vetted
 * again. The version in force stays in force.
 * @param request.organizationId null for a new one
 * @param request.claim left out: what the organization's last application said
 * @throws AccessRefused, ClaimRefused, VettingRefused, NotFound
 */
export async function startApplication(
  { transactor, clock, random }: ApplicationDependencies,
  actor: Actor,
  request: { organizationId: OrganizationId | null; claim?: Claim },
): Promise<Application> {
  const now = clock.now();
  const acting = request.organizationId === null ? newcomer(actor) : asMember(actor, request.organizationId);
  if (request.claim !== undefined) refuseFaults(request.organizationId === null ? checkBeginning(request.claim) : checkDraft(request.claim));
  const id = newId<ApplicationId>(random);
  const fresh = newId<OrganizationId>(random);
  return transactor.transaction(async (stores) => {
    const { applications, audit } = stores;
    if ((await applications.countOpen(acting.by)) >= MOST_OPEN) {
      throw new VettingRefused(
        { ja: `審査の終わっていない申請が${MOST_OPEN}件あります`, en: `you have begun ${MOST_OPEN} applications that have not ended` },
        { ja: '不要な申請を取り下げてください', en: 'withdraw those that are not needed' },
      );
    }
    const organizationId = request.organizationId ?? fresh;
    const claim = request.claim ?? (await lastClaim(stores, organizationId));
    if (request.organizationId === null) await addDraft(stores, draftOrganization(fresh, claim, acting, now), actor, acting, now);
    const application: Application = {
      id,
      organizationId,
      state: 'draft',
      revision: 1,
      claim,
      subject: null,
      createdBy: acting.by,
      createdAt: now,
      submittedAt: null,
      reviewer: null,
      approvedBy: null,
      endedAt: null,
      organizationVersion: null,
    };
    if (!(await applications.add(application, organizationKey(claim.legalName)))) {
      throw new VettingRefused(
        { ja: 'この組織には審査中または下書きの申請があります', en: 'the organization has an application that has not ended' },
        { ja: 'その申請を続けるか、取り下げてください', en: 'go on with that one, or withdraw it' },
      );
    }
    await applications.addStep(id, { at: now, by: acting.by, name: acting.name, state: 'draft', note: null, missing: [] });
    await audit.append(acting.audit, { kind: 'application.started', organizationId, detail: { applicationId: id, revision: 1 } });
    return application;
  });
}

/** Anybody who has signed in may apply; a token needs the scope. */
function newcomer(actor: Actor): Acting {
  if (actor.scopes !== null && !actor.scopes.includes('organization.apply')) throw new AccessRefused('organization.apply', null);
  return personOf(actor, 'organization.apply', null);
}

async function lastClaim({ applications, organizations }: VettingStores, organizationId: OrganizationId): Promise<Claim> {
  const [last] = await applications.ofOrganization(organizationId);
  if (last !== undefined) return last.claim;
  const organization = await organizations.get(organizationId);
  if (organization === undefined) throw new NotFound('organization');
  const { country, stateOrProvince, locality, organization: legalName } = organization.attributes;
  const nothing = { romanizedName: '', shortName: '', dba: '', romanizedStateOrProvince: '', romanizedLocality: '', streetAddress: '', postalCode: '' };
  return { ...nothing, legalName, country, stateOrProvince, locality, jurisdiction: '', registrationNumber: '', telephone: '', contacts: [] };
}

/** A record needs a name and a place from the beginning. */
function checkBeginning(claim: Claim): ClaimFault[] {
  const needed = (['legalName', 'country', 'stateOrProvince', 'locality'] as const).filter((member) => claim[member] === '');
  const faults: ClaimFault[] = needed.map((member) => ({ member, text: { ja: '入力してください', en: 'is needed' } }));
  if (claim.country !== '' && !/^[A-Z]{2}$/.test(claim.country))
    faults.push({ member: 'country', text: { ja: 'ISO 3166-1の2文字（例：JP）で入力してください', en: 'must be two upper-case letters (ISO 3166-1), such as JP' } });
  return [...faults, ...checkDraft(claim)];
}

function refuseFaults(faults: readonly ClaimFault[]): void {
  if (faults.length > 0) throw new ClaimRefused(faults);
}

/** Nothing is vetted yet: its vetting is over as soon as it begins. */
function draftOrganization(id: OrganizationId, claim: Claim, { by }: Acting, now: number): Organization {
  const { country, stateOrProvince, locality } = claim;
  return {
    id,
    status: 'draft',
    version: 1,
    attributes: { country, stateOrProvince, locality, organization: Array.from(claim.legalName).slice(0, 64).join('').trim() },
    vettedAt: now,
    expiresAt: now + 1,
    suspendedReason: null,
    createdAt: now,
    createdBy: by,
  };
}

async function addDraft({ organizations, people, audit }: VettingStores, organization: Organization, { personId }: Actor, acting: Acting, now: number): Promise<void> {
  await organizations.add(organization);
  await audit.append(acting.audit, { kind: 'organization.added', organizationId: organization.id, detail: { version: 1 } });
  if (personId !== null) await people.addMember({ organizationId: organization.id, personId, role: 'manager', addedBy: acting.by, addedAt: now });
}
