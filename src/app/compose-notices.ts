import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import type { Config } from '../config/config.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { NotifyDependencies } from '../notify/dependencies.js';
import type { NotifyStores } from '../notify/ports.js';
import { followIssued, mailIssued } from '../notify/sweep/follow-issued.js';
import { remind } from '../notify/sweep/remind.js';
import { tellNotices } from '../notify/tell/tell-notices.js';
import { createWebhookCourier } from '../notify/webhooks/deliver-webhooks.js';
import { createWebhookPoster } from '../notify/webhooks/post-webhook.js';
import { findAddresses } from '../validation/net/find-addresses.js';
import { parseAddressRange } from '../validation/net/screen-address.js';
import type { Resolver } from '../validation/ports.js';
import type { JobHandlers } from '../jobs/run-jobs.js';
import { noticeLinks } from './notice-links.js';

export interface ComposedNotices {
  readonly handlers: Pick<JobHandlers, 'tell' | 'deliver-webhooks'>;
  /** To be repeated, each at its own pace. */
  readonly tasks: readonly { readonly name: string; readonly everySeconds: number; readonly act: (signal: AbortSignal) => Promise<void> }[];
}

/** Joins what tells people and programs. Facts about applications and problem reports come from the rooms that know them. */
export function composeNotices(
  config: Config,
  parts: {
    transactor: Transactor<NotifyStores>;
    clock: Clock;
    random: Random;
    log: Log;
    /** Of the primary network perspective: what validates names finds webhooks too. */
    resolver: Resolver;
    facts: Pick<NotifyDependencies, 'applications' | 'problemReports'>;
  },
): ComposedNotices {
  const { resolver, facts, ...rest } = parts;
  const context: NotifyDependencies = { ...rest, ...facts, links: noticeLinks(config), sender: { websiteUrl: config.websiteUrl } };
  const postWebhook = createWebhookPoster({
    lookup: screenedLookup(resolver, config.validation.allowAddresses),
    clock: parts.clock,
    userAgent: `tegata (+${config.websiteUrl})`,
    ...(config.webhooks.authorities !== null && { authorities: readFileSync(config.webhooks.authorities, 'utf8') }),
  });
  const courier = createWebhookCourier({ ...context, postWebhook });
  return {
    handlers: {
      tell: ({ notice }, { id }) => tellNotices(context, { notices: [notice], happening: id, by: ['mail', 'webhook'] }),
      'deliver-webhooks': ({ webhookId }, { signal }) => courier.deliver(webhookId, signal),
    },
    tasks: [
      { name: 'notices of issuance', everySeconds: config.mode === 'development' ? 1 : 10, act: (signal) => followIssued(context, signal) },
      { name: 'mails of issuance', everySeconds: config.mode === 'development' ? 2 : 600, act: (signal) => mailIssued(context, signal) },
      { name: 'expiry reminders', everySeconds: 600, act: (signal) => remind(context, signal) },
    ],
  };
}

/** Node's way to addresses, by our own resolver, and never to a private or reserved one. */
function screenedLookup(resolver: Resolver, allowAddresses: readonly string[]): LookupFunction {
  const allowed = allowAddresses.map((range) => parseAddressRange(range));
  return (hostname, options, callback) => {
    findAddresses(resolver, hostname, allowed, new AbortController().signal).then(
      (found) => {
        if (!found.ok) {
          callback(new Error(found.reason), '', 0);
          return;
        }
        const addresses = found.addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        const [first = { address: '', family: 0 }] = addresses;
        if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}
