import type { RirRegion } from '../core/rir-region.js';
import type { Config, ListenAddress } from './config.js';

/** How a network perspective looks at the network. */
export interface NetworkView {
  /** Recursive resolver, HOST:PORT. */
  readonly dnsServer: string;
  readonly dnssec: 'required' | 'off';
  readonly httpPort: number;
  readonly tlsPort: number;
  /** CIDR blocks that may be connected to although they are private or reserved; development only. */
  readonly allowAddresses: readonly string[];
}

/** Everything a remote perspective is told: it has no keys of the CA and no database. Deep-frozen; paths absolute. */
export interface PerspectiveConfig {
  readonly name: string;
  readonly region: RirRegion;
  /** Mutual TLS: `clientAuthorities` is a PEM file of those whose client certificates are taken. */
  readonly listen: ListenAddress & { readonly certificate: string; readonly key: string; readonly clientAuthorities: string };
  /** dNSNames (or, in certificates without any, common names) of the primaries that may ask. */
  readonly primaries: readonly string[];
  readonly validation: NetworkView;
  readonly websiteUrl: string;
  readonly logLevel: Config['logLevel'];
}
