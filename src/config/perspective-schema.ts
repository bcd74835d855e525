import { z } from 'zod';
import { RIR_REGIONS } from '../core/rir-region.js';

/*
 * The configuration file of a remote perspective, as people write it. Strict. config/perspective-example.yaml shows every key.
 */
const hostPort = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[0-9.]+):\d{1,5}$/, 'must be IP:PORT, an IPv6 address in brackets');
const path = z.string().min(1);

export const perspectiveFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and hyphens'),
  region: z.enum(RIR_REGIONS),
  listen: z.strictObject({ address: hostPort, certificate: path, key: path, clientAuthorities: path }),
  primaries: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be a lower-case DNS name')).min(1),
  dnsServer: hostPort,
  dnssec: z.enum(['required', 'off']).default('required'),
  websiteUrl: z.url({ protocol: /^https?$/ }),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});
