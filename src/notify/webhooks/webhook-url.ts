import { isIP } from 'node:net';
import { normalizeDnsName } from '../../core/identifier.js';
import type { Bilingual } from '../../core/language.js';

const LONGEST = 1000;
/** Below it, only the port of https: services that know no HTTP must not be spoken to in our name. */
const FIRST_FREE_PORT = 1024;

/**
 * Reads the URL of a webhook: https, a DNS name, port 443 or one from 1024 on, no user name, no fragment. Where the name leads is screened at each connection.
 * @returns the URL in its one form, or the reason why it is refused
 */
export function readWebhookUrl(text: string): { ok: true; value: string } | { ok: false; reason: Bilingual } {
  const refuse = (ja: string, en: string) => ({ ok: false, reason: { ja, en } }) as const;
  if (text.length > LONGEST) return refuse(`URL が ${LONGEST} 文字を超えています`, `the URL is longer than ${LONGEST} characters`);
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return refuse('URL として読めません', 'it is no URL');
  }
  if (url.protocol !== 'https:') return refuse('https:// で始まる URL だけが使えます', 'only https:// is allowed');
  if (url.username !== '' || url.password !== '') return refuse('ユーザー名やパスワードは含められません', 'it carries a user name or password');
  if (url.hash !== '') return refuse('# 以降は含められません', 'it has a fragment');
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return refuse('IP アドレスではなくホスト名を使ってください', 'its host is an IP address; use a name');
  const name = normalizeDnsName(url.hostname);
  if (!name.ok) return refuse('ホスト名が正しくありません', `its host is no DNS name: ${name.reason}`);
  if (url.port !== '' && Number(url.port) < FIRST_FREE_PORT) return refuse('ポートは 443 か 1024 以上を使ってください', 'its port must be 443, or 1024 or higher');
  return { ok: true, value: url.href };
}
