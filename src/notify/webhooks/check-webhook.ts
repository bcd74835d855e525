import type { NoticeKind } from '../../core/notice.js';
import { WEBHOOK_KINDS } from '../../core/notice-kinds.js';
import { NotifyRefused } from '../notify-refused.js';
import { readWebhookUrl } from './webhook-url.js';

/**
 * Checks what somebody wants of a webhook.
 * @returns it in its one form
 * @throws NotifyRefused
 */
export function checkWebhook({ url, events }: { url: string; events: readonly NoticeKind[] }): { url: string; events: NoticeKind[] } {
  const read = readWebhookUrl(url);
  if (!read.ok) {
    throw new NotifyRefused(
      'invalid',
      { ja: `URL を使えません：${read.reason.ja}`, en: `url: ${read.reason.en}` },
      { ja: 'https のホスト名の URL を入力してください', en: 'name an https URL with a public host name' },
    );
  }
  const chosen = WEBHOOK_KINDS.filter((kind) => events.includes(kind));
  if (chosen.length === 0 || chosen.length !== new Set(events).size) {
    throw new NotifyRefused(
      'invalid',
      { ja: '通知の種類が選ばれていないか、知らない種類があります', en: 'events: none is chosen, or one is not known' },
      { ja: '一つ以上選んでください', en: `choose one or more of: ${WEBHOOK_KINDS.join(', ')}` },
    );
  }
  return { url: read.value, events: chosen };
}
