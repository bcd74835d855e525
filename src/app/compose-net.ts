import { parseHostPort } from '../config/host-port.js';
import type { NetworkView } from '../config/perspective-config.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { createGuardedHttp } from '../validation/net/guarded-http.js';
import { createResolver } from '../validation/net/resolver.js';
import { parseAddressRange } from '../validation/net/screen-address.js';
import { createTlsProbe } from '../validation/net/tls-probe.js';

/** What a network perspective looks with, primary or remote: its resolver, and its guarded HTTP and TLS clients. */
export function composeNet(
  { dnsServer, dnssec, httpPort, tlsPort, allowAddresses }: NetworkView,
  websiteUrl: string,
  clock: Clock,
  random: Random,
) {
  const resolver = createResolver({ server: parseHostPort(dnsServer), dnssec, clock, random });
  const allowed = allowAddresses.map((range) => parseAddressRange(range));
  const userAgent = `tegata (+${websiteUrl})`;
  return {
    resolver,
    clock,
    httpClient: createGuardedHttp({ resolver, clock, ports: { http: httpPort, tls: tlsPort }, allowed, userAgent }),
    tlsProbe: createTlsProbe({ resolver, clock, port: tlsPort, allowed }),
  };
}
