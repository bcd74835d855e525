import type { EabKeyLimits } from '../../core/state/organization.js';
import type { EpochSeconds } from '../../core/time.js';
import { isWithinNameRules, parseNameRule } from '../../vetting/name-rules.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { SubscriberRefused } from '../subscriber-refused.js';

const MOST_RULES = 200;
const MOST_ACCOUNTS = 1000;

/**
 * Brings the limits of an external account key into their stored form.
 * @throws SubscriberRefused naming the member that is not usable
 */
export function readLimits({ profiles: known }: Pick<SubscriberDependencies, 'profiles'>, written: EabKeyLimits, now: EpochSeconds): EabKeyLimits {
  const { accountLimit, expiresAt } = written;
  if (written.nameRules.length === 0 || written.nameRules.length > MOST_RULES) {
    throw new SubscriberRefused(
      { en: `name rules: 1 to ${MOST_RULES} are needed`, ja: `名前の規則: 1 件以上 ${MOST_RULES} 件以内で入力してください` },
      { en: 'write example.com for a domain and everything below it, =www.example.com for exactly that name, * for any name', ja: 'example.com（配下を含む）、=www.example.com（その名前のみ）、*（すべて）の形式で入力してください' },
    );
  }
  const nameRules = written.nameRules.map((text) => {
    const parsed = parseNameRule(text);
    if (parsed.ok) return parsed.rule;
    throw new SubscriberRefused(
      { en: `name rules: ${parsed.reason}`, ja: `名前の規則「${text.slice(0, 100)}」は使えません` },
      { en: 'write example.com for a domain and everything below it, =www.example.com for exactly that name, * for any name', ja: 'example.com（配下を含む）、=www.example.com（その名前のみ）、*（すべて）の形式で入力してください' },
    );
  });
  const names = known.map(({ name }) => name);
  const unknown = written.profiles.find((profile) => !names.includes(profile));
  if (written.profiles.length === 0 || unknown !== undefined) {
    throw new SubscriberRefused(
      { en: unknown === undefined ? 'profiles: at least one is needed' : `profiles: there is no profile "${unknown.slice(0, 100)}"`, ja: unknown === undefined ? 'プロファイルを一つ以上選んでください' : `プロファイル「${unknown.slice(0, 100)}」はありません` },
      { en: `choose of ${names.join(', ')}`, ja: `次から選んでください: ${names.join('、')}` },
    );
  }
  if (accountLimit !== null && !(Number.isSafeInteger(accountLimit) && accountLimit >= 1 && accountLimit <= MOST_ACCOUNTS)) {
    throw new SubscriberRefused(
      { en: `account limit: a whole number from 1 to ${MOST_ACCOUNTS} is needed`, ja: `アカウント数の上限: 1 から ${MOST_ACCOUNTS} までの整数を入力してください` },
      { en: 'give a number, or leave it out for no limit', ja: '数を入力するか、上限を設けない場合は空欄にしてください' },
    );
  }
  if (expiresAt !== null && expiresAt <= now) {
    throw new SubscriberRefused(
      { en: 'expiry: it is in the past', ja: '有効期限が過去の日時です' },
      { en: 'give a later time, or leave it out for none', ja: '将来の日時を入力するか、期限を設けない場合は空欄にしてください' },
    );
  }
  return { nameRules: [...new Set(nameRules)], profiles: [...new Set(written.profiles)], accountLimit, expiresAt };
}

/** Whether limits allow nothing that others do not allow: no further name, no further profile, no more accounts, no later end. */
export function isNarrowing(to: EabKeyLimits, from: EabKeyLimits): boolean {
  return (
    isWithinNameRules(to.nameRules, from.nameRules) &&
    to.profiles.every((profile) => from.profiles.includes(profile)) &&
    (to.accountLimit ?? Infinity) <= (from.accountLimit ?? Infinity) &&
    (to.expiresAt ?? Infinity) <= (from.expiresAt ?? Infinity)
  );
}
