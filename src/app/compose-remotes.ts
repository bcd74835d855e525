import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { Clock } from '../core/time.js';
import { connectRemote, type Remote } from '../validation/mpic/remote.js';

/** The ways to the remote perspectives; `off` where there are none. */
export function composeRemotes({ perspectives }: Pick<Config, 'perspectives'>, clock: Clock): readonly Remote[] | 'off' {
  if (perspectives.length === 0) return 'off';
  return perspectives.map(({ name, region, url, authorities, certificate, key }) => {
    const read = (file: string): string => readFileSync(file, 'utf8');
    return connectRemote({ name, region, url, tls: { ca: read(authorities), certificate: read(certificate), key: read(key) } }, { clock });
  });
}
