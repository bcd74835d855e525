import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { issuerCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey } from '../../test/fixtures/x509/keys.js';
import { openssl, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { toPem } from '../core/pem.js';
import { DerError } from './der-error.js';
import { readCrl } from './read-crl.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** A CRL that `openssl ca` makes, with one entry. */
function opensslCrl(): Buffer {
  const config = folder.write(
    'ca.cnf',
    `[ca]
default_ca=own
[own]
database=${folder.write('index.txt', 'R\t301120000000Z\t261120000000Z,keyCompromise\tF00D\tunknown\t/CN=a\n')}
crlnumber=${folder.write('crlnumber', '2A\n')}
default_md=sha256
default_crl_days=4
crl_extensions=ext
[ext]
authorityKeyIdentifier=keyid:always
`,
  );
  const issuerFile = folder.write('issuer.pem', toPem('CERTIFICATE', issuerCertificate()));
  const keyFile = folder.write('issuer.key', testKey('RSA-2048', 'issuer').pem);
  const pem = openssl(['ca', '-config', config, '-gencrl', '-cert', issuerFile, '-keyfile', keyFile]);
  return openssl(['crl', '-outform', 'DER'], pem);
}

describe('readCrl', () => {
  const der = opensslCrl();

  it('reads what openssl makes', () => {
    const read = readCrl(der);
    expect(read).toMatchObject({ version: 2, number: 42n });
    expect(read.entryCount()).toBe(1);
    expect(read.find('f00d')).toMatchObject({ revokedAt: 1_795_132_800, reason: 1 });
    expect((read.nextUpdate ?? 0) - read.thisUpdate).toBe(4 * 86_400);
    expect(read.authorityKeyId).toHaveLength(20);
  });

  it('throws nothing but DerError, whatever was changed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, cut) => {
        const bytes = Buffer.from(cut ? der.subarray(0, changes[0]?.[0]) : der);
        for (const [at, octet] of changes) if (bytes.length > 0) bytes[at % bytes.length] = octet;
        try {
          expect([...readCrl(bytes).entries()].length).toBeLessThan(3);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
