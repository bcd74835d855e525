import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';
import { ia5, primitive } from '../../x509/der.js';
import { LOOPBACK_NAMES } from './make-tls.js';
import { createThrowAwayCa } from './throw-away-ca.js';
import { writeFile } from './write-file.js';

/** dNSName of the primary in its client certificate. */
export const DEVELOPMENT_PRIMARY = 'primary.tegata.test';

/** Paths of PEM files for mutual TLS between the development CA and its perspectives. */
export interface PerspectiveTls {
  readonly ca: string;
  /** The primary's. */
  readonly client: { readonly certificate: string; readonly key: string };
  /** Shared by all perspectives: they stand on one machine. */
  readonly server: { readonly certificate: string; readonly key: string };
}

/** Makes the mutual TLS of the development perspectives anew, by a CA of its own whose key is thrown away at once, in the folder. */
export function makePerspectiveTls(folder: string, { clock, random }: { clock: Clock; random: Random }): PerspectiveTls {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ca = createThrowAwayCa('Tegata Development Perspective CA', { clock, random });
  const put = (name: string, content: string, mode: number): string => {
    const file = join(folder, name);
    writeFile(file, content, mode);
    return file;
  };
  const client = ca.issue('primary', 'clientAuth', [primitive(2, ia5(DEVELOPMENT_PRIMARY))]);
  const server = ca.issue('perspective', 'serverAuth', LOOPBACK_NAMES);
  return {
    ca: put('ca.pem', ca.certificate, 0o644),
    client: { certificate: put('primary.pem', client.certificate, 0o644), key: put('primary.key', client.key, 0o600) },
    server: { certificate: put('perspective.pem', server.certificate, 0o644), key: put('perspective.key', server.key, 0o600) },
  };
}
