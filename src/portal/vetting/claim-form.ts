import type { Bilingual } from '../../core/language.js';
import type { Claim } from '../../core/state/application.js';
import type { Form } from '../form.js';
import { html, type Html } from '../html.js';
import type { PageContext } from '../page-context.js';

type TextMember = Exclude<keyof Claim, 'contacts'>;

interface ClaimField {
  readonly member: TextMember;
  readonly label: Bilingual;
  readonly note?: Bilingual;
  /** HTML §4.10.18.7. */
  readonly autocomplete?: string;
}

export const CLAIM_STEPS = ['names', 'address', 'registration', 'contacts'] as const;
export type ClaimStep = (typeof CLAIM_STEPS)[number];

export const CLAIM_STEP_WORDS: Readonly<Record<ClaimStep, Bilingual>> = {
  names: { ja: '名称', en: 'Names' },
  address: { ja: '所在地', en: 'Address' },
  registration: { ja: '登記と電話番号', en: 'Registration and telephone' },
  contacts: { ja: '担当者', en: 'Contacts' },
};

/** Of the first page: what a record cannot do without. */
export const FIRST_FIELDS: readonly TextMember[] = ['legalName', 'country', 'stateOrProvince', 'locality'];

const FIELDS: Readonly<Record<Exclude<ClaimStep, 'contacts'>, readonly ClaimField[]>> = {
  names: [
    { member: 'legalName', label: { ja: '正式名称', en: 'Legal name' }, note: { ja: '登記されているとおりに（例：株式会社例示）', en: 'as the register has it' }, autocomplete: 'organization' },
    { member: 'romanizedName', label: { ja: 'ローマ字の名称', en: 'Romanized name' }, note: { ja: '証明書にローマ字で載せたい場合のみ。定款や登記などの裏付けが必要です', en: 'only if certificates are to carry it; it needs evidence of its own' } },
    { member: 'shortName', label: { ja: '略称', en: 'Short form of the name' }, note: { ja: '一般に認められた略称がある場合のみ', en: 'only a common and accepted one' } },
    { member: 'dba', label: { ja: '屋号・通称', en: 'Trade name (DBA)' }, note: { ja: 'ある場合のみ', en: 'only if there is one' } },
  ],
  address: [
    { member: 'country', label: { ja: '国', en: 'Country' }, note: { ja: 'ISO 3166-1の2文字（例：JP）', en: 'two letters of ISO 3166-1, such as JP' }, autocomplete: 'country' },
    { member: 'postalCode', label: { ja: '郵便番号', en: 'Postal code' }, autocomplete: 'postal-code' },
    { member: 'stateOrProvince', label: { ja: '都道府県・州', en: 'State or province' }, autocomplete: 'address-level1' },
    { member: 'locality', label: { ja: '市区町村', en: 'City or ward' }, autocomplete: 'address-level2' },
    { member: 'streetAddress', label: { ja: '町名・番地・建物', en: 'Street address' }, autocomplete: 'street-address' },
    { member: 'romanizedStateOrProvince', label: { ja: '都道府県・州（ローマ字）', en: 'State or province, romanized' }, note: { ja: '証明書にローマ字で載せたい場合のみ', en: 'only if certificates are to carry it' } },
    { member: 'romanizedLocality', label: { ja: '市区町村（ローマ字）', en: 'City or ward, romanized' } },
  ],
  registration: [
    { member: 'jurisdiction', label: { ja: '登記された国・州', en: 'Jurisdiction of registration' }, note: { ja: '例：JP、US-DE', en: 'such as JP or US-DE' } },
    { member: 'registrationNumber', label: { ja: '法人番号・登記番号', en: 'Registration number' }, note: { ja: '日本では法人番号（13桁）', en: 'in Japan the corporate number, 13 digits' } },
    { member: 'telephone', label: { ja: '代表電話番号', en: 'Telephone number' }, note: { ja: '国番号から（例：+81-3-1234-5678）', en: 'with + and country code, such as +81-3-1234-5678' }, autocomplete: 'tel' },
  ],
};

const CONTACTS = [0, 1, 2] as const;
const CONTACT_FIELDS = [
  { part: 'name', label: { ja: '氏名', en: 'Name' } },
  { part: 'email', label: { ja: 'メールアドレス', en: 'E-mail address' } },
  { part: 'telephone', label: { ja: '電話番号（任意）', en: 'Telephone number (optional)' } },
] as const;

/** The text members of a claim with their labels, for tables. */
export const CLAIM_FIELDS: readonly ClaimField[] = [...FIELDS.names, ...FIELDS.address, ...FIELDS.registration];

/** The fields of one step, filled in. @param only of a step that shows some of them */
export function claimFields({ say }: Pick<PageContext, 'say'>, step: ClaimStep, claim: Claim, only?: readonly TextMember[]): Html {
  if (step === 'contacts') {
    return html`<p>${say({ ja: '1人目は、証明書を申請する権限のある方にしてください。ご本人に電話で確認します。', en: 'The first one is somebody with the authority to ask for certificates; we will call them.' })}</p>
${CONTACTS.map(
  (n) => html`<fieldset><legend>${say(n === 0 ? { ja: '申請責任者', en: 'Who is responsible' } : { ja: `担当者 ${n + 1}（任意）`, en: `Contact ${n + 1} (optional)` })}</legend>${CONTACT_FIELDS.map(
    ({ part, label }) => textField(`contact${n}-${part}`, say(label), claim.contacts[n]?.[part] ?? '', ''),
  )}</fieldset>`,
)}`;
  }
  return html`${FIELDS[step]
    .filter(({ member }) => only === undefined || only.includes(member))
    .map(({ member, label, note, autocomplete }) => textField(member, say(label), claim[member], note === undefined ? '' : say(note), autocomplete))}`;
}

function textField(name: string, label: string, value: string, note: string, autocomplete = 'off'): Html {
  return html`<label for="${name}">${label}${note === '' ? '' : html` <span class="note">${note}</span>`}</label><input id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" maxlength="400">`;
}

/** A claim with what a form says of it; what the form has no field for stays. */
export function readClaim(form: Form, claim: Claim): Claim {
  const sent = new Set(form.fields.map(([name]) => name));
  const texts = Object.fromEntries(CLAIM_FIELDS.filter(({ member }) => sent.has(member)).map(({ member }) => [member, form.text(member).normalize('NFC')]));
  const contacts = CONTACTS.map((n) => ({ name: form.text(`contact${n}-name`).normalize('NFC'), email: form.text(`contact${n}-email`), telephone: form.text(`contact${n}-telephone`) }));
  const given = contacts.filter(({ name, email, telephone }) => name !== '' || email !== '' || telephone !== '');
  return { ...claim, ...texts, ...(sent.has('contact0-name') && { contacts: given }) };
}

export const EMPTY_CLAIM: Claim = {
  legalName: '',
  romanizedName: '',
  shortName: '',
  dba: '',
  country: 'JP',
  stateOrProvince: '',
  locality: '',
  romanizedStateOrProvince: '',
  romanizedLocality: '',
  streetAddress: '',
  postalCode: '',
  jurisdiction: 'JP',
  registrationNumber: '',
  telephone: '',
  contacts: [],
};
