import { z } from 'zod';

/*
 * The part `testSites` of the configuration file (CP 2.2, BR 2.2). Strict. config/example.yaml shows every key.
 */
const hostPort = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[0-9.]+):\d{1,5}$/, 'must be IP:PORT, an IPv6 address in brackets');
const path = z.string().min(1);
const dnsName = z.string().max(253).regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a lower-case DNS name');

export const testSites = z.strictObject({
  eab: z.strictObject({ kid: z.string().min(1), hmacKeyFile: path }),
  authorities: path.nullable().default(null),
  folder: path,
  listen: z.strictObject({ https: hostPort, http: hostPort }),
  httpsPort: z.int().min(1).max(65_535).default(443),
  sets: z
    .array(z.strictObject({ profile: z.string().min(1).nullable().default(null), valid: dnsName, revoked: dnsName, expired: dnsName }))
    .min(1),
});
