import { SqlAccountStore } from './account-store.js';
import { SqlAuditLog } from './audit-log.js';
import { SqlAuthorizationStore } from './authorization-store.js';
import { SqlCaaCheckStore } from './caa-check-store.js';
import { SqlCertificateStore } from './certificate-store.js';
import { SqlCrlStore } from './crl-store.js';
import { SqlEabKeyStore } from './eab-key-store.js';
import { SqlJobStore, type JobStoreParts } from './job-store.js';
import { SqlOcspResponseStore } from './ocsp-response-store.js';
import { SqlOrderStore } from './order-store.js';
import { SqlOrganizationStore } from './organization-store.js';
import { SqlStatusStore } from './status-store.js';
import type { Sql } from '../sql.js';
import type { CaStores } from '../../ca/ports.js';
import type { CrlStores } from '../../crl/ports.js';
import type { JobStores } from '../../jobs/ports.js';
import type { OcspStores } from '../../ocsp/ports.js';
import type { RaStores } from '../../ra/ports.js';
import type { VettingStores } from '../../vetting/ports.js';

/** Every store of every room. */
export interface AllStores extends CrlStores, JobStores, OcspStores, Omit<VettingStores, 'audit'>, Omit<RaStores, 'certificates' | 'organizations' | 'eabKeys' | 'jobs'> {
  certificates: RaStores['certificates'] & CaStores['certificates'];
  jobs: JobStores['jobs'];
}

/** The stores over one transaction, or over none. */
export function createStores(sql: Sql, parts: JobStoreParts): AllStores {
  return {
    accounts: new SqlAccountStore(sql),
    orders: new SqlOrderStore(sql),
    authorizations: new SqlAuthorizationStore(sql),
    caaChecks: new SqlCaaCheckStore(sql),
    certificates: new SqlCertificateStore(sql),
    organizations: new SqlOrganizationStore(sql),
    eabKeys: new SqlEabKeyStore(sql),
    crls: new SqlCrlStore(sql),
    status: new SqlStatusStore(sql),
    ocspResponses: new SqlOcspResponseStore(sql),
    jobs: new SqlJobStore(sql, parts),
    audit: new SqlAuditLog(sql, parts.clock),
  };
}
