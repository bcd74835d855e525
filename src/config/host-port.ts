import type { ListenAddress } from './config.js';

/**
 * Splits `HOST:PORT`, an IPv6 host in brackets.
 * @throws RangeError when it is no such text or the port is above 65535
 */
export function parseHostPort(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) throw new RangeError(`"${text}" is not HOST:PORT`);
  return { host: (match[1] ?? match[2]) as string, port };
}
