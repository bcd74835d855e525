import type { Config } from '../config/config.js';
import type { NoticeLinks } from '../notify/ports.js';

/** Where mails lead: pages of subscribers and officers, and the CA's web site where there are none. */
export function noticeLinks({ portal, officers, websiteUrl }: Pick<Config, 'portal' | 'officers' | 'websiteUrl'>): NoticeLinks {
  const subscriber = (path: string): string => (portal === null ? websiteUrl : `${portal.url}${path}`);
  const officer = (path: string): string => (officers === null ? websiteUrl : `${officers.url}${path}`);
  const organization = (id: string, path = ''): string => subscriber(`/organizations/${id}${path}`);
  return {
    organization: (id) => organization(id),
    application: (organizationId, id) => organization(organizationId, `/applications/${id}`),
    certificate: (organizationId, id) => organization(organizationId, `/certificates/${id}`),
    domains: (organizationId) => organization(organizationId, '/domains'),
    credentials: (organizationId) => organization(organizationId, '/credentials'),
    webhooks: (organizationId) => organization(organizationId, '/webhooks'),
    problemReport: null,
    officerApplication: (id) => officer(`/applications/${id}`),
    officerCertificate: (id) => officer(`/certificates/${id}`),
    officerProblemReport: (id) => officer(`/problem-reports/${id}`),
  };
}
