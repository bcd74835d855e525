import { z } from 'zod';
import type { AuthorityQuestionId, OrganizationContactId, OrganizationId, PowerOfAttorneyId } from '../../../core/ids.js';
import type { PowerView } from '../../../subscriber/authority/read-authority.js';
import type { QuestionView } from '../../../subscriber/authority/view-question.js';
import type { AcceptableDocument } from '../../../subscriber/dependencies.js';
import type { OrganizationContact, PowerOfAttorney, RequesterList } from '../../../subscriber/ports.js';
import { operation } from '../../operation.js';
import { instant, instantOrDay, instantText, instantTextOrNull, readBegin, readEnd } from './instants.js';

const id = z.string().min(1).max(500);
const organization = { organizationId: id };
const contactKind = z.enum(['email', 'telephone', 'post']);

const contactShape = z.strictObject({
  id,
  kind: contactKind,
  value: z.string(),
  foundIn: z.enum(['evidence', 'data-source']),
  source: z.string(),
  sourceId: z.string().nullable(),
  obtainedAt: instant,
  addedAt: instant,
});
const listShape = z.strictObject({
  version: z.int(),
  requesters: z.array(z.strictObject({ name: z.string(), email: z.string() })).nullable(),
  setBy: z.string(),
  setAt: instant,
});
const powerShape = z.strictObject({
  id,
  agentId: id,
  organizationId: id,
  document: z.string(),
  evidenceId: z.string().nullable(),
  validFrom: instant,
  expiresAt: instant,
  state: z.enum(['entered', 'approved', 'revoked']),
});
const documentShape = z.strictObject({
  document: z.enum(['terms', 'cp', 'cps']),
  title: z.string(),
  version: z.string(),
  sha256: z.string(),
  url: z.string(),
  accepted: z.strictObject({ at: instant, by: z.string() }).nullable(),
});
const questionShape = z.strictObject({
  id,
  organizationId: id,
  about: z.enum(['requester', 'credentials', 'credentials-widened']),
  contactKind,
  contact: z.string(),
  requester: z.string(),
  requesterEmail: z.string(),
  agentId: z.string().nullable(),
  requestedAt: instant,
  expiresAt: instant,
  state: z.enum(['waiting', 'confirmed', 'refused', 'withdrawn', 'expired']),
  answeredAt: instant.nullable(),
  credentialRequestId: z.string().nullable(),
});

const toContact = ({ id: contactId, kind, value, foundIn, source, sourceId, obtainedAt, addedAt }: OrganizationContact) => ({
  id: contactId,
  kind,
  value,
  foundIn,
  source,
  sourceId,
  obtainedAt: instantText(obtainedAt),
  addedAt: instantText(addedAt),
});
const toList = ({ version, requesters, setBy, setAt }: RequesterList) => ({ version, requesters: requesters && [...requesters], setBy, setAt: instantText(setAt) });
const toPower = ({ id: powerId, agentId, organizationId, document, evidenceId, validFrom, expiresAt, state }: PowerOfAttorney) => ({
  id: powerId,
  agentId,
  organizationId,
  document,
  evidenceId,
  validFrom: instantText(validFrom),
  expiresAt: instantText(expiresAt),
  state,
});
const toPowerView = ({ power }: PowerView) => toPower(power);
const toDocument = ({ document, title, version, sha256, url, accepted }: AcceptableDocument & { accepted: { at: number; by: string } | null }) => ({
  document,
  title,
  version,
  sha256,
  url,
  accepted: accepted && { at: instantText(accepted.at), by: accepted.by },
});
const toQuestion = ({ question, state, request }: QuestionView) => ({
  id: question.id,
  organizationId: question.organizationId,
  about: question.about,
  contactKind: question.kind,
  contact: question.contact,
  requester: question.requester.name,
  requesterEmail: question.requester.email,
  agentId: question.agentId,
  requestedAt: instantText(question.requestedAt),
  expiresAt: instantText(question.expiresAt),
  state,
  answeredAt: instantTextOrNull(question.answered?.at ?? null),
  credentialRequestId: request?.id ?? null,
});

export const readAuthority = operation({
  id: 'authority.read',
  method: 'GET',
  path: '/organizations/{organizationId}/authority',
  summary: 'Verified contacts, permitted requesters, powers of attorney, documents and confirmations of an organization',
  right: 'organization.read',
  input: z.strictObject(organization),
  output: z.strictObject({
    contacts: z.array(contactShape),
    requesters: listShape.nullable(),
    powersOfAttorney: z.array(powerShape),
    documents: z.array(documentShape),
    questions: z.array(questionShape),
  }),
  run: async ({ subscriber }, actor, { organizationId }) => {
    const { contacts, requesters, powers, documents, questions } = await subscriber.authority.read(actor, organizationId as OrganizationId);
    return {
      contacts: contacts.map(toContact),
      requesters: requesters && toList(requesters),
      powersOfAttorney: powers.map(toPowerView),
      documents: documents.map(toDocument),
      questions: questions.map(toQuestion),
    };
  },
});

export const acceptDocuments = operation({
  id: 'documents.accept',
  method: 'POST',
  path: '/organizations/{organizationId}/documents/accept',
  summary: 'Accept documents in force, each by the hash of the version that was read',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1).max(10) }),
  output: z.strictObject({ documents: z.array(documentShape) }),
  run: async ({ subscriber }, actor, { organizationId, sha256 }) => ({
    documents: (await subscriber.authority.acceptDocuments(actor, { organizationId: organizationId as OrganizationId, sha256 })).map(toDocument),
  }),
});

export const askAuthority = operation({
  id: 'authority.ask',
  method: 'POST',
  path: '/organizations/{organizationId}/authority/ask',
  summary: 'Ask a verified contact to confirm that you may act for the organization',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, contactId: id }),
  output: z.strictObject({ questionId: id, expiresAt: instant }),
  run: async ({ subscriber }, actor, { organizationId, contactId }) => {
    const asked = await subscriber.authority.askAuthority(actor, { organizationId: organizationId as OrganizationId, contactId: contactId as OrganizationContactId });
    return { questionId: asked.id, expiresAt: instantText(asked.expiresAt) };
  },
});

export const setRequesters = operation({
  id: 'requesters.set',
  method: 'PUT',
  path: '/organizations/{organizationId}/requesters',
  summary: 'Set who may request certificates for the organization, or lift the list (null)',
  right: 'organization.people',
  input: z.strictObject({
    ...organization,
    /** Of the list to be replaced; 0: none. */
    version: z.coerce.number().int().min(0),
    requesters: z.array(z.strictObject({ name: z.string().max(100), email: z.string().max(320) })).max(200).nullable(),
  }),
  output: listShape,
  run: async ({ subscriber }, actor, { organizationId, ...list }) => toList(await subscriber.authority.setRequesters(actor, { organizationId: organizationId as OrganizationId, ...list })),
});

export const discloseRequesters = operation({
  id: 'requesters.disclose',
  method: 'POST',
  path: '/organizations/{organizationId}/requesters/disclose',
  summary: 'Officers: supply the list of permitted requesters upon a verified written request',
  right: 'vetting.work',
  input: z.strictObject({ ...organization, to: z.string().max(200), verified: z.string().max(1000) }),
  output: z.strictObject({ list: listShape.nullable() }),
  run: async ({ subscriber }, actor, { organizationId, to, verified }) => {
    const list = await subscriber.authority.discloseRequesters(actor, { organizationId: organizationId as OrganizationId, to, verified });
    return { list: list && toList(list) };
  },
});

export const addContact = operation({
  id: 'organization-contact.add',
  method: 'POST',
  path: '/organizations/{organizationId}/contacts',
  summary: 'Officers: enter a contact that was read in evidence or in a data source',
  right: 'vetting.work',
  input: z.strictObject({
    ...organization,
    kind: contactKind,
    value: z.string().min(1).max(500),
    foundIn: z.enum(['evidence', 'data-source']),
    source: z.string().max(500),
    sourceId: id.nullable().default(null),
    obtainedAt: instantOrDay.optional(),
  }),
  output: contactShape,
  run: async ({ subscriber }, actor, { organizationId, obtainedAt, ...contact }) =>
    toContact(
      await subscriber.authority.addContact(actor, {
        organizationId: organizationId as OrganizationId,
        ...contact,
        obtainedAt: obtainedAt === undefined ? undefined : readBegin('obtainedAt', obtainedAt),
      }),
    ),
});

export const removeContact = operation({
  id: 'organization-contact.remove',
  method: 'POST',
  path: '/organization-contacts/{contactId}/remove',
  summary: 'Officers: take a contact out of use',
  right: 'vetting.work',
  input: z.strictObject({ contactId: id }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { contactId }) => {
    await subscriber.authority.removeContact(actor, contactId as OrganizationContactId);
    return {};
  },
});

export const enterPower = operation({
  id: 'power-of-attorney.enter',
  method: 'POST',
  path: '/organizations/{organizationId}/powers-of-attorney',
  summary: 'Officers: enter the power of attorney that this organization has given to an agent',
  right: 'vetting.work',
  input: z.strictObject({
    ...organization,
    agentId: id,
    document: z.string().max(500),
    evidenceId: id.nullable().default(null),
    validFrom: instantOrDay,
    expiresAt: instantOrDay,
  }),
  output: powerShape,
  run: async ({ subscriber }, actor, { organizationId, agentId, document, evidenceId, validFrom, expiresAt }) =>
    toPower(
      await subscriber.authority.enterPower(actor, {
        organizationId: organizationId as OrganizationId,
        agentId: agentId as OrganizationId,
        document,
        evidenceId,
        validFrom: readBegin('validFrom', validFrom),
        expiresAt: readEnd('expiresAt', expiresAt),
      }),
    ),
});

export const approvePower = operation({
  id: 'power-of-attorney.approve',
  method: 'POST',
  path: '/powers-of-attorney/{powerOfAttorneyId}/approve',
  summary: 'Officers: put a power of attorney into force that another officer has entered',
  right: 'vetting.work',
  input: z.strictObject({ powerOfAttorneyId: id }),
  output: powerShape,
  run: async ({ subscriber }, actor, { powerOfAttorneyId }) => toPower(await subscriber.authority.approvePower(actor, powerOfAttorneyId as PowerOfAttorneyId)),
});

export const revokePower = operation({
  id: 'power-of-attorney.revoke',
  method: 'POST',
  path: '/powers-of-attorney/{powerOfAttorneyId}/revoke',
  summary: 'End a power of attorney at once: by the organization that has given it, or by officers',
  right: 'organization.people',
  input: z.strictObject({ powerOfAttorneyId: id, reason: z.string().max(500) }),
  output: powerShape,
  run: async ({ subscriber }, actor, { powerOfAttorneyId, reason }) =>
    toPower(await subscriber.authority.revokePower(actor, { id: powerOfAttorneyId as PowerOfAttorneyId, reason })),
});

export const authorityWork = operation({
  id: 'authority.work',
  method: 'GET',
  path: '/work/authority',
  summary: 'Officers: questions to ask by telephone or post, and powers of attorney to approve',
  right: 'work.read',
  input: z.strictObject({}),
  output: z.strictObject({ questions: z.array(questionShape), powersOfAttorney: z.array(powerShape) }),
  run: async ({ subscriber }, actor) => {
    const { questions, powers } = await subscriber.authority.work(actor);
    return { questions: questions.map(toQuestion), powersOfAttorney: powers.map(toPowerView) };
  },
});

export const answerAsOfficer = operation({
  id: 'authority.answer',
  method: 'POST',
  path: '/authority-questions/{questionId}/answer',
  summary: 'Officers: note what a contact has answered by telephone or post',
  right: 'credentials.work',
  input: z.strictObject({
    questionId: id,
    answer: z.enum(['confirmed', 'refused']),
    note: z.string().max(2000),
    spokeWith: z.string().max(200),
  }),
  output: questionShape,
  run: async ({ subscriber }, actor, { questionId, answer, note, spokeWith }) =>
    toQuestion(await subscriber.authority.answerAsOfficer(actor, { id: questionId as AuthorityQuestionId, confirmed: answer === 'confirmed', note, spokeWith })),
});
