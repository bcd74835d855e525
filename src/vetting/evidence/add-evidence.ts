import { createHash } from 'node:crypto';
import type { Actor } from '../../core/actor.js';
import { may } from '../../core/access.js';
import { isId, newId, type ApplicationId, type DataSourceId, type EvidenceId, type OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { OPEN_STATES, type ApplicationState, type Evidence, type EvidenceKind, type VettedAttribute } from '../../core/state/application.js';
import type { EpochSeconds } from '../../core/time.js';
import { asMember, asOfficer, type Acting } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import type { EvidenceVault, VettingStores } from '../ports.js';
import { VettingRefused } from '../vetting-refused.js';
import { readDocument } from './read-document.js';

export interface NewEvidence {
  organizationId: OrganizationId;
  /** The application that it is for; null for a power of attorney and the like. */
  applicationId: ApplicationId | null;
  kind: EvidenceKind;
  source: string;
  dataSourceId: DataSourceId | null;
  /** The date on the document. */
  issuedAt: EpochSeconds | null;
  /** When an officer got it; what an applicant brings is obtained as it comes. */
  obtainedAt: EpochSeconds | null;
  supports: readonly VettedAttribute[];
  fileName: string;
  content: Buffer;
}

/** Documents of one organization. */
const MOST_DOCUMENTS = 500;

/**
 * Takes a document in: what it is is told by its content, it is encrypted and on the disk before the row is written, and it is attached to its application, waiting to be judged.
 * A member may bring documents while the application is a draft or sent back; an officer while it is open. An officer's word about what was found out comes as plain text.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function addEvidence(dependencies: ApplicationDependencies, actor: Actor, request: NewEvidence): Promise<Evidence> {
  const { transactor, clock, random } = dependencies;
  const now = clock.now();
  const { organizationId, applicationId, kind, content } = request;
  const officer = may(actor, 'vetting.work', null);
  const acting = officer ? asOfficer(actor, organizationId) : asMember(actor, organizationId);
  const vault = needVault(dependencies.vault);
  const [source, fileName] = [request.source.trim(), plainFileName(request.fileName)];
  if (source === '' || source.length > 500)
    throw refusal('出所を1〜500文字で入力してください', 'say in 1 to 500 characters where the document is from', '例：東京法務局', 'for example: Tokyo Legal Affairs Bureau');
  if ((kind === 'third-party-database') !== (request.dataSourceId !== null))
    throw refusal('データベースの証拠には承認済みデータソースの選択が必要です', 'evidence of the kind third-party database, and no other, names a data source', '一覧から選んでください', 'choose one of the list');
  if (kind === 'communication-record' && !officer)
    throw refusal('確認の記録は審査担当者だけが登録できます', 'only officers record how a requester was confirmed', '別の種類を選んでください', 'choose another kind');
  const obtainedAt = officer ? (request.obtainedAt ?? now) : now;
  if (obtainedAt > now || (request.issuedAt !== null && request.issuedAt > obtainedAt))
    throw refusal('日付が未来になっているか、前後しています', 'a date is in the future, or the document would have come before it was made', '日付を確認してください', 'check the dates');
  const document = await readDocument(content);
  if (!document.ok) throw new VettingRefused(document.reason, { ja: '別の形式のファイルを送ってください', en: 'send the document in another form' });
  const evidence: Evidence = {
    id: newId<EvidenceId>(random),
    organizationId,
    kind,
    source,
    dataSourceId: request.dataSourceId,
    issuedAt: request.issuedAt,
    obtainedAt,
    collectedBy: acting.by,
    addedAt: now,
    fileName,
    mediaType: document.mediaType,
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  await check(transactor.read, evidence, applicationId, officer);
  await vault.put(evidence.id, content);
  await transactor.transaction(async (stores) => {
    await check(stores, evidence, applicationId, officer);
    await stores.evidence.add(evidence);
    if (applicationId !== null) await stores.evidence.attach(applicationId, evidence.id, [...new Set(request.supports)]);
    await record(stores, acting, evidence, applicationId, request.supports);
  });
  return evidence;
}

function record({ audit }: Pick<VettingStores, 'audit'>, acting: Acting, evidence: Evidence, applicationId: ApplicationId | null, supports: readonly VettedAttribute[]): Promise<void> {
  const { id: evidenceId, organizationId, kind, source, sha256, size, mediaType } = evidence;
  const detail = { evidenceId, kind, source, sha256, size, mediaType, ...(applicationId !== null && { applicationId, supports }) };
  return audit.append(acting.audit, { kind: 'evidence.added', organizationId, detail });
}

async function check(stores: VettingStores, evidence: Evidence, applicationId: ApplicationId | null, officer: boolean): Promise<void> {
  const { organizationId, dataSourceId } = evidence;
  if ((await stores.organizations.get(organizationId)) === undefined) throw new NotFound('organization');
  if (dataSourceId !== null) {
    const source = isId(dataSourceId) ? await stores.dataSources.get(dataSourceId) : undefined;
    if (source === undefined || source.confirmedAt === null || source.retiredAt !== null)
      throw refusal('このデータソースは承認されていません（BR 3.2.2.7）', 'this data source is not approved (BR 3.2.2.7)', '評価と確認を先に行ってください', 'have it evaluated and confirmed first');
  }
  const documents = await stores.evidence.ofOrganization(organizationId);
  if (documents.length >= MOST_DOCUMENTS)
    throw refusal(`書類は${MOST_DOCUMENTS}件までです`, `an organization has at most ${MOST_DOCUMENTS} documents`, '認証局に連絡してください', 'write to the officers');
  if (applicationId === null) return;
  const application = await stores.applications.get(applicationId);
  if (application === undefined || application.organizationId !== organizationId) throw new NotFound('application');
  const states: readonly ApplicationState[] = officer ? OPEN_STATES : ['draft', 'returned'];
  if (!states.includes(application.state))
    throw refusal('この申請には現在書類を追加できません', 'no documents can be added to this application now', '差し戻されるまでお待ちください', 'wait until it is sent back');
}

/** @throws VettingRefused */
export function needVault(vault: EvidenceVault | null): EvidenceVault {
  if (vault === null)
    throw refusal('この認証局には証拠の保管場所が設定されていません', 'this CA has no place for evidence', '管理者は設定ファイルのevidenceを設定してください', 'the administrator sets "evidence" in the configuration');
  return vault;
}

/** A name without a path or anything that a header or a page could misread. */
function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last.normalize('NFC').replace(/[\p{C}"<>|:*?]/gu, '_').trim();
  return Array.from(plain).slice(-120).join('') || 'document';
}

function refusal(ja: string, en: string, remedyJa: string, remedyEn: string): VettingRefused {
  return new VettingRefused({ ja, en }, { ja: remedyJa, en: remedyEn });
}
