import { beforeAll, describe, expect, it } from 'vitest';
import { makePrecertificate } from '../../test/support/precertificate.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import { sctList } from '../x509/extensions/sct-list.js';
import { OID } from '../x509/oid.js';
import { replaceExtension } from '../x509/replace-extension.js';
import { correspond } from './correspond.js';

const NOW = Date.UTC(2026, 10, 21) / 1000;
let precert: Buffer;
let final: Buffer;
beforeAll(async () => {
  precert = (await makePrecertificate(await makeSoftwareCa(NOW), NOW)).tbs;
  final = replaceExtension(precert, OID.precertificatePoison, sctList([Buffer.alloc(47, 1)]));
});

describe('a certificate and its precertificate', () => {
  it('correspond when the SCTs are in the place of the poison', () => expect(() => correspond(final, precert)).not.toThrow());

  it('correspond no more when any octet of the one is changed', () => {
    const scts = final.indexOf(Buffer.alloc(47, 1));
    let refused = 0;
    for (let at = 0; at < final.length; at++) {
      if (at >= scts && at < scts + 47) continue;
      const changed = Buffer.from(final);
      changed[at] = (changed[at] ?? 0) ^ 1;
      try {
        correspond(changed, precert);
      } catch {
        refused += 1;
        continue;
      }
      // Only the lengths inside the SCT list are nobody's business here: the lint of the list judges them.
      expect(at).toBeGreaterThanOrEqual(scts - 8);
      expect(at).toBeLessThan(scts);
    }
    expect(refused).toBeGreaterThan(final.length - 60);
  });

  it('do not correspond when the SCTs stand elsewhere', async () => {
    const bare = replaceExtension(precert, OID.precertificatePoison);
    const moved = replaceExtension(bare, OID.authorityKeyIdentifier, Buffer.concat([authorityKeyIdentifierOf(bare), sctList([Buffer.alloc(47, 1)])]));
    expect(() => correspond(moved, precert)).toThrow('is not that of the precertificate');
  });

  it('do not correspond without SCTs, or without poison', () => {
    expect(() => correspond(precert, precert)).toThrow('is not there');
    expect(() => correspond(final, final)).toThrow('is not there');
  });
});

/** The last extension, DER: a SEQUENCE of less than 128 octets. */
function authorityKeyIdentifierOf(tbs: Buffer): Buffer {
  const at = tbs.indexOf(Buffer.from('0603551d23', 'hex')) - 2;
  return tbs.subarray(at, at + 2 + (tbs[at + 1] ?? 0));
}
