import type { VettingActs } from '../app/vetting-acts.js';
import { describeEabKey, eabKeyJson } from './describe-eab-key.js';
import { instant } from './instant.js';
import type { Report } from './report.js';

type Organization = Awaited<ReturnType<VettingActs['listOrganizations']>>[number];
type Shown = Awaited<ReturnType<VettingActs['showOrganization']>>;

export function organizationJson({ vettedAt, expiresAt, createdAt, ...rest }: Organization): object {
  return { ...rest, vettedAt: instant(vettedAt), expiresAt: instant(expiresAt), createdAt: instant(createdAt) };
}

export function organizationLine({ id, status, attributes, expiresAt }: Organization): string {
  return `${id}  ${status}  ${attributes.organization}, ${attributes.locality}, ${attributes.stateOrProvince}, ${attributes.country}  until ${instant(expiresAt)}`;
}

export function describeOrganization({ organization, approvals, eabKeys, blocked }: Shown): Report {
  const lines = [
    organizationLine(organization),
    `evidence of ${instant(organization.vettedAt)}, entered by ${organization.createdBy} at ${instant(organization.createdAt)}`,
    ...(organization.suspendedReason === null ? [] : [`suspended: ${organization.suspendedReason}`]),
    ...approvals.map(({ officer, at }) => `approved by ${officer} at ${instant(at)}`),
    blocked === null ? 'may order certificates' : `may not order: ${blocked}`,
    ...eabKeys.map(describeEabKey),
  ];
  const json = {
    ...organizationJson(organization),
    approvals: approvals.map(({ officer, at }) => ({ officer, at: instant(at) })),
    eabKeys: eabKeys.map(eabKeyJson),
    blocked,
  };
  return { text: lines.join('\n'), json };
}
