import { readMailbox } from '../core/mailbox.js';
import { PeopleRefused } from './people-refused.js';

/** Longest name of a person, a passkey or a token, in characters. */
const LONGEST_NAME = 100;

/**
 * An e-mail address as people are known by: lower case.
 * @throws PeopleRefused for a text that is none
 */
export function readEmail(text: string): string {
  const mailbox = readMailbox(text.trim());
  if (mailbox.ok) return mailbox.value.toLowerCase();
  throw new PeopleRefused(
    { ja: `「${text.slice(0, 100)}」はメールアドレスとして使えません。`, en: `"${text.slice(0, 100)}" is no e-mail address that can be used.` },
    { ja: '例: name@example.jp', en: 'Write it like name@example.jp.' },
  );
}

/**
 * A name of a person or thing: one line.
 * @throws PeopleRefused for an empty or too long one
 */
export function readName(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const name = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ').replace(/\s+/g, ' ').trim();
  if (name !== '' && [...name].length <= LONGEST_NAME) return name;
  throw new PeopleRefused(
    { ja: '名前が空か、長すぎます。', en: 'The name is empty or too long.' },
    { ja: `1〜${LONGEST_NAME}文字で入力してください。`, en: `Use 1 to ${LONGEST_NAME} characters.` },
  );
}
