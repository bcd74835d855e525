import type { Actor } from '../../core/actor.js';
import { normalizeDnsName } from '../../core/identifier.js';
import type { NameRisk } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import { reasonText } from '../application/reason.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/**
 * Refuses a name, and what looks like it, to everybody (CP 3.1.6, BR 4.2.1): an organization's, or a domain with everything below it.
 * @throws AccessRefused, VettingRefused
 */
export async function denyName(
  { transactor, clock, names }: ApplicationDependencies,
  actor: Actor,
  request: { kind: NameRisk['kind']; name: string; reason: string },
): Promise<void> {
  const { kind } = request;
  const acting = asOfficer(actor, null);
  const reason = reasonText(request.reason).slice(0, 1000);
  const name = toStored(kind, request.name.trim());
  await transactor.transaction(async (stores) => {
    const denied = { kind, name, reason, deniedBy: acting.officer, deniedAt: clock.now(), liftedBy: null, liftedAt: null };
    if (!(await stores.names.deny(denied))) {
      throw new VettingRefused({ ja: `「${name}」はすでに拒否リストにあります`, en: `"${name}" is denied already` }, { ja: '何もする必要はありません', en: 'nothing is left to do' });
    }
    await stores.audit.append(acting.audit, { kind: 'name.denied', detail: { kind, name, note: reason } });
  });
  await names.refresh();
}

function toStored(kind: NameRisk['kind'], name: string): string {
  if (kind === 'domain') {
    const domain = normalizeDnsName(name);
    if (domain.ok) return domain.value;
    throw new VettingRefused(
      { ja: `「${name}」はドメイン名として正しくありません`, en: `"${name}" is no domain name: ${domain.reason}` },
      { ja: 'ドメイン名を入力してください', en: 'give a domain name' },
    );
  }
  if (name !== '' && Array.from(name).length <= 200) return name;
  throw new VettingRefused({ ja: '名称を1〜200文字で入力してください', en: 'a name has 1 to 200 characters' }, { ja: '名称を入力してください', en: 'give a name' });
}
