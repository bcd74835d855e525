import type { Bilingual } from '../core/language.js';
import { readMailbox } from '../core/mailbox.js';
import type { Claim } from '../core/state/application.js';
import { readTelephoneNumber } from '../core/telephone-number.js';

/** Something wrong with what is claimed. */
export interface ClaimFault {
  readonly member: string;
  readonly text: Bilingual;
}

/*
 * Most characters of each member (not octets). What goes into a certificate is held to its own limits once its form is chosen (`check-attributes.ts`).
 */
const LIMITS = {
  legalName: 200,
  romanizedName: 200,
  shortName: 64,
  dba: 64,
  country: 2,
  stateOrProvince: 128,
  locality: 128,
  romanizedStateOrProvince: 128,
  romanizedLocality: 128,
  streetAddress: 200,
  postalCode: 20,
  jurisdiction: 6,
  registrationNumber: 64,
  telephone: 40,
} as const satisfies Partial<Record<keyof Claim, number>>;

type TextMember = keyof typeof LIMITS;
const REQUIRED = ['legalName', 'country', 'stateOrProvince', 'locality', 'streetAddress', 'jurisdiction', 'registrationNumber', 'telephone'] as const satisfies readonly TextMember[];
const MOST_CONTACTS = 5;
const PLACEHOLDER = /^(n\/?a|none|null|nil|unknown|undefined|not (applicable|available)|to be determined|tbd|test|なし|無し|未定|不明|該当なし)\.?$/i;
const LATIN = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** What keeps a claim from being saved at all: nothing but its form. */
export function checkDraft(claim: Claim): ClaimFault[] {
  const faults: ClaimFault[] = [];
  for (const [member, limit] of Object.entries(LIMITS) as [TextMember, number][]) faults.push(...checkText(member, claim[member], limit));
  if (claim.contacts.length > MOST_CONTACTS) faults.push(fault('contacts', `${MOST_CONTACTS}名までです`, `at most ${MOST_CONTACTS} people`));
  for (const [n, contact] of claim.contacts.entries()) {
    for (const member of ['name', 'email', 'telephone'] as const) faults.push(...checkText(`contacts.${n}.${member}`, contact[member], 200));
  }
  return faults;
}

/**
 * What keeps a claim from being submitted: everything that is needed is there and can be true.
 * A corporate number (法人番号) has 13 digits, the first of which checks the others.
 */
export function checkClaim(claim: Claim): ClaimFault[] {
  const faults = checkDraft(claim);
  for (const member of REQUIRED) if (claim[member] === '') faults.push(fault(member, '入力してください', 'is needed'));
  for (const member of Object.keys(LIMITS) as TextMember[]) {
    const value = claim[member];
    if (value !== '' && (PLACEHOLDER.test(value) || !/[\p{L}\p{N}]/u.test(value)))
      faults.push(fault(member, '仮の値ではなく実際の値を入力してください（BR 7.1.4.2）', 'must be a real value, not a placeholder (BR 7.1.4.2)'));
  }
  for (const member of ['romanizedName', 'romanizedStateOrProvince', 'romanizedLocality'] as const) {
    if (!LATIN.test(claim[member])) faults.push(fault(member, 'ローマ字で入力してください', 'must be in Latin letters'));
  }
  if ((claim.romanizedStateOrProvince === '') !== (claim.romanizedLocality === ''))
    faults.push(fault('romanizedLocality', '都道府県と市区町村のローマ字は両方入力してください', 'romanize both the state or province and the locality, or neither'));
  if (claim.country !== '' && !/^[A-Z]{2}$/.test(claim.country))
    faults.push(fault('country', 'ISO 3166-1の2文字（例：JP）で入力してください', 'must be two upper-case letters (ISO 3166-1), such as JP'));
  if (claim.jurisdiction !== '' && !/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(claim.jurisdiction))
    faults.push(fault('jurisdiction', 'JP、US-DEのような国または州の記号で入力してください', 'must be a country or a part of one, such as JP or US-DE (ISO 3166)'));
  if (claim.jurisdiction === 'JP' && claim.registrationNumber !== '' && !isCorporateNumber(claim.registrationNumber))
    faults.push(fault('registrationNumber', '法人番号（13桁）として正しくありません', 'is no corporate number (法人番号): 13 digits, of which the first checks the others'));
  if (claim.telephone !== '' && readTelephoneNumber(claim.telephone) === undefined)
    faults.push(fault('telephone', '+81-3-1234-5678のように国番号から入力してください', 'must be a number with + and country code, such as +81-3-1234-5678'));
  if (claim.contacts.length === 0) faults.push(fault('contacts', '担当者を1名以上入力してください', 'name at least one person'));
  for (const [n, { name, email, telephone }] of claim.contacts.entries()) {
    if (name === '') faults.push(fault(`contacts.${n}.name`, '氏名を入力してください', 'is needed'));
    const mailbox = readMailbox(email);
    if (!mailbox.ok) faults.push(fault(`contacts.${n}.email`, 'メールアドレスとして正しくありません', mailbox.reason));
    if (telephone !== '' && readTelephoneNumber(telephone) === undefined)
      faults.push(fault(`contacts.${n}.telephone`, '国番号から入力してください', 'must be a number with + and country code'));
  }
  return faults;
}

function checkText(member: string, value: string, limit: number): ClaimFault[] {
  if (value !== value.trim()) return [fault(member, '前後の空白を除いてください', 'must not begin or end with a space')];
  if (/\p{C}/u.test(value)) return [fault(member, '制御文字など見えない文字は使えません', 'must not have control or other invisible characters')];
  if (value !== value.normalize('NFC')) return [fault(member, 'Unicode正規化形式Cで入力してください', 'must be in Unicode normalization form C')];
  const characters = Array.from(value).length;
  if (characters > limit) return [fault(member, `${limit}文字までです（現在${characters}文字）`, `must have at most ${limit} characters, has ${characters}`)];
  return [];
}

/** 法人番号の指定に関する省令: check digit 9 − (Σ Pn·Qn mod 9), Pn from the right, Qn 1 for odd n and 2 for even. */
function isCorporateNumber(text: string): boolean {
  if (!/^[1-9]\d{12}$/.test(text)) return false;
  const sum = Array.from(text.slice(1))
    .reverse()
    .reduce((total, digit, n) => total + Number(digit) * (n % 2 === 0 ? 1 : 2), 0);
  return Number(text[0]) === 9 - (sum % 9);
}

function fault(member: string, ja: string, en: string): ClaimFault {
  return { member, text: { ja, en } };
}
