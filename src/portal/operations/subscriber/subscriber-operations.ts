import type { AnyOperation } from '../../operation.js';
import * as authority from './authority-operations.js';
import * as certificates from './certificate-operations.js';
import * as credentials from './credential-operations.js';
import * as domains from './domain-operations.js';

/** What an organization, its agents and the officers do about authority, keys, certificates and names. */
export const SUBSCRIBER_OPERATIONS: readonly AnyOperation[] = [
  ...Object.values(authority),
  ...Object.values(credentials),
  ...Object.values(certificates),
  ...Object.values(domains),
];
