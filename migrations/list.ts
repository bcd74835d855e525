import type { Knex } from 'knex';
import * as firstLight from './20261121000000_first_light.js';
import * as caa from './20261122000002_caa.js';
import * as certificateTransparency from './20261124120000_certificate_transparency.js';
import * as automatedMethods from './20261122000003_automated_methods.js';
import * as keysAndRevocation from './20261124164700_keys_and_revocation.js';
import * as evidence from './20261124163000_evidence.js';
import * as contacts from './20261124170000_contacts.js';
import * as people from './20261124180000_people.js';
import * as problems from './20261124183000_problems.js';
import * as notices from './20261124184000_notices.js';
import * as status from './20261124160000_status.js';
import * as vetting from './20261124181000_vetting.js';
import * as subscriber from './20261124182000_subscriber.js';
import * as decidedUnder from './20261122000001_decided_under.js';

export interface Migration {
  /** What the database remembers; never changed once released. */
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}

/** Every migration in the order in which it runs. */
export const migrations: readonly Migration[] = [
  { name: '20261121000000_first_light', up: firstLight.up, down: firstLight.down },
  { name: '20261122000001_decided_under', up: decidedUnder.up, down: decidedUnder.down },
  { name: '20261122000002_caa', up: caa.up, down: caa.down },
  { name: '20261122000003_automated_methods', up: automatedMethods.up, down: automatedMethods.down },
  { name: '20261124120000_certificate_transparency', up: certificateTransparency.up, down: certificateTransparency.down },
  { name: '20261124160000_status', up: status.up, down: status.down },
  { name: '20261124163000_evidence', up: evidence.up, down: evidence.down },
  { name: '20261124164700_keys_and_revocation', up: keysAndRevocation.up, down: keysAndRevocation.down },
  { name: '20261124170000_contacts', up: contacts.up, down: contacts.down },
  { name: '20261124180000_people', up: people.up, down: people.down },
  { name: '20261124181000_vetting', up: vetting.up, down: vetting.down },
  { name: '20261124182000_subscriber', up: subscriber.up, down: subscriber.down },
  { name: '20261124183000_problems', up: problems.up, down: problems.down },
  { name: '20261124184000_notices', up: notices.up, down: notices.down },
];
