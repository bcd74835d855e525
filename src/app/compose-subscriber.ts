import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createLinks } from '../acme/links.js';
import { sha256Of } from '../audit/introduce-rule-files.js';
import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { authorityMail } from '../notify/authority-mail.js';
import { effectivePolicy } from '../policy/effective.js';
import { recordCompromise } from '../revocation/record-compromise.js';
import { recordRevocation } from '../revocation/record-revocation.js';
import type { AcceptableDocument } from '../subscriber/dependencies.js';
import type { SubscriberStores } from '../subscriber/ports.js';
import { createSubscriberDesk, type SubscriberDesk } from '../subscriber/subscriber-desk.js';
import { accountLabel } from '../validation/methods/dns-account-01.js';
import { encodeCertificatesOnly } from '../x509/certificates-only.js';
import { composeChains, type ComposedIssuer } from './compose-issuers.js';
import type { Rules } from './load-rules.js';

/** Where contacts of organizations answer, below the origin of the subscribers' pages. */
export const AUTHORITY_PATH = '/authority/';

/**
 * The desk of the subscriber room.
 * @param portalUrl origin of the subscribers' pages, which links in mails lead to
 */
export function composeSubscriber(
  config: Config,
  parts: { transactor: Transactor<SubscriberStores>; clock: Clock; random: Random },
  rules: Rules,
  issuers: readonly ComposedIssuer[],
  portalUrl: string,
): SubscriberDesk {
  const links = createLinks(config.baseUrl);
  return createSubscriberDesk({
    ...parts,
    documents: acceptableDocuments(config),
    profiles: [...rules.profiles.values()].map(({ name, description }) => ({ name, description })),
    effective: (now) => [...rules.policies.values()].map(({ policy }) => effectivePolicy(policy, rules.baseline, now)),
    baseline: rules.baseline.choice,
    directoryUrl: links.directory,
    accountUrl: (id) => links.account(id),
    confirmationUrl: (value) => `${portalUrl}${AUTHORITY_PATH}${value}`,
    writeAuthorityMail: authorityMail,
    chainsOf: composeChains(issuers),
    encodeCertificates: encodeCertificatesOnly,
    accountLabel,
    recordRevocation,
    recordCompromise,
  });
}

/** The documents that subscribers accept: of each kind the newest that is in force. Read once; a new version comes with a restart. */
export function acceptableDocuments({ documents, publicUrl }: Pick<Config, 'documents' | 'publicUrl'>): (now: EpochSeconds) => AcceptableDocument[] {
  const read = documents
    .flatMap(({ title, version, from, file, accept }) =>
      accept === null
        ? []
        : [
            {
              inForceAt: Date.parse(`${from}T00:00:00Z`) / 1000,
              document: { document: accept, title, version, sha256: sha256Of(readFileSync(file)), url: `${publicUrl}/documents/${from}/${encodeURIComponent(basename(file))}` },
            },
          ],
    )
    .sort((a, b) => b.inForceAt - a.inForceAt);
  return (now) =>
    (['terms', 'cp', 'cps'] as const).flatMap((kind) => read.find(({ inForceAt, document }) => document.document === kind && inForceAt <= now)?.document ?? []);
}
