import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDevelopmentRecord } from '../../src/app/development-record.js';
import { initDatabase } from '../../src/db/migrate.js';

/** A data folder for commands, as one of a development CA that does not run: an empty database and its record. The caller removes `data`. */
export async function makeDevelopmentFolder(policy = 'ov-acme'): Promise<{ data: string; database: string }> {
  const data = mkdtempSync(join(tmpdir(), 'tegata-cli-'));
  const database = join(data, 'tegata.sqlite');
  await initDatabase({ url: database });
  writeDevelopmentRecord(data, {
    directoryUrl: 'https://localhost:1/dir',
    managementUrl: 'https://localhost:2',
    publicUrl: 'http://127.0.0.1:3',
    portalUrl: 'https://localhost:4',
    officersUrl: 'https://localhost:5',
    tlsCaFile: 'ca.pem',
    issuerFile: 'issuer.pem',
    rootFile: 'root.pem',
    eab: { kid: 'demo', hmacKey: 'x' },
    database,
    policy,
  });
  return { data, database };
}
