import type { Bilingual } from '../core/language.js';
import type { Download } from './download.js';
import type { Html } from './html.js';

/** What a page may say after its form was taken, in a line above the page that the browser was sent on to. */
export const SAID = {
  saved: { ja: '保存しました。', en: 'Saved.' },
  sent: { ja: '送信しました。', en: 'Sent.' },
  added: { ja: '追加しました。', en: 'Added.' },
  removed: { ja: '削除しました。', en: 'Removed.' },
  done: { ja: '完了しました。', en: 'Done.' },
  received: { ja: '受け付けました。', en: 'Received.' },
  'signed-out': { ja: 'サインアウトしました。', en: 'You have signed out.' },
} as const satisfies Record<string, Bilingual>;

export type Said = keyof typeof SAID;

/** What a handler answers with. */
export type Page =
  | {
      /** 200 when left out. */
      readonly status?: number;
      readonly title: Bilingual;
      readonly body: Html;
      /** A page with a passkey ceremony: loads `/assets/passkey.js`. */
      readonly passkeys?: boolean;
    }
  /** 303: what follows a form that was taken. */
  | { readonly redirect: string; readonly said?: Said; readonly cookies?: readonly string[] }
  | { readonly download: Download }
  /** For our own scripts. */
  | { readonly json: unknown; readonly status?: number; readonly cookies?: readonly string[] };

/** The answer to a form that was taken. @param path within the site */
export function redirect(path: string, said?: Said): Page {
  return { redirect: path, ...(said !== undefined && { said }) };
}
