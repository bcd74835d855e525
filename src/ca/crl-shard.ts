import { createHash } from 'node:crypto';
import { InvariantError } from '../core/invariant-error.js';
import type { OrderId } from '../core/ids.js';
import type { Issuer } from './ports.js';

/**
 * Chooses the part of its issuer's CRL that will list an order's certificate; kept with the certificate and named in it (RFC 5280 §5.2.5). Orders are
 * spread evenly, and trying again gives the same.
 * @returns 1 to N; 0 for an issuer whose CRL is not divided
 */
export function chooseCrlShard({ crlShardUrls = [] }: Pick<Issuer, 'crlShardUrls'>, orderId: OrderId): number {
  if (crlShardUrls.length === 0) return 0;
  return 1 + (createHash('sha256').update(orderId).digest().readUInt32BE(0) % crlShardUrls.length);
}

/** The URL of an issuer's CRL, or of a part of it. */
export function crlShardUrl({ id, crlUrl, crlShardUrls = [] }: Pick<Issuer, 'id' | 'crlUrl' | 'crlShardUrls'>, shard: number): string {
  if (shard === 0) return crlUrl;
  const url = crlShardUrls[shard - 1];
  if (url === undefined) throw new InvariantError(`issuer "${id}" has no CRL shard ${shard}`);
  return url;
}
