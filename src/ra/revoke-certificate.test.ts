import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { thumbprintOf } from '../../test/support/records.js';
import { fakeCertificate, fakeCsr, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { IssuedCertificate } from '../core/state/certificate.js';

const NAMES = ['*.example.com', 'example.com'];
let rig: RegistrationRig;
let certificate: IssuedCertificate;

beforeEach(async () => {
  rig = await startRegistration();
  const id = await prove(rig.account, NAMES);
  const { order } = await rig.ra.finalizeOrder(rig.account, id, fakeCsr(NAMES));
  const found = order.state === 'valid' ? await rig.database.transactor.read.certificates.get(order.certificateId) : undefined;
  if (found === undefined) throw new Error('no certificate');
  certificate = found;
  rig.jobs.length = 0;
});
afterEach(() => rig.remove());

async function prove(account: Account, names: readonly string[]) {
  const { order } = await rig.ra.createOrder(account, {
    identifiers: names.map((value) => ({ type: 'dns', value })),
    profile: null,
    notBefore: null,
    notAfter: null,
  });
  for (const { status, challenges } of await rig.database.transactor.read.authorizations.getMany(order.authorizationIds)) {
    if (status === 'pending' && challenges[0] !== undefined) await rig.ra.startValidation(account, challenges[0].id);
  }
  return order.id;
}
type By = Parameters<RegistrationRig['ra']['revokeCertificate']>[0]['by'];
const revoke = (by: By, reason?: number, der: Buffer = certificate.der) => rig.ra.revokeCertificate({ certificate: der, reason, by });
const refusal = async (act: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await act.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};
const revocation = async () => (await rig.database.transactor.read.certificates.get(certificate.id))?.revocation;
const crlJobs = () => rig.jobs.filter(({ request }) => request.kind === 'publish-crl');

describe('who may revoke, and with which reason', () => {
  test.each([
    [undefined, 0],
    [0, 0],
    [1, 1],
    [3, 3],
    [4, 4],
    [5, 5],
  ])('the issuing account, reason %s', async (asked, reason) => {
    await revoke({ account: rig.account }, asked);
    expect(await revocation()).toEqual({ at: rig.clock.now(), reason });
    expect(crlJobs().map(({ request }) => request)).toEqual([{ kind: 'publish-crl', issuerId: certificate.issuerId }]);
    expect(readAuditEvents(rig.database.url).at(-1)).toEqual({
      kind: 'certificate.revoked',
      actor: `account:${rig.account.id}`,
      detail: { certificateId: certificate.id, serial: certificate.serial, reason, at: rig.clock.now() },
    });
  });

  test('an account that holds valid authorizations for all names: cessationOfOperation', async () => {
    const other = await rig.newAccount('other');
    await prove(other, NAMES);
    await revoke({ account: other }, 4);
    expect((await revocation())?.reason).toBe(5);
  });

  test('an account that holds them for some of the names: not', async () => {
    const other = await rig.newAccount('other');
    await prove(other, ['example.com']);
    expect(await refusal(revoke({ account: other }))).toMatchObject({ type: 'unauthorized', status: 403 });
    expect(await revocation()).toBeNull();
    expect(crlJobs()).toEqual([]);
  });

  test('an account whose authorizations have expired: not', async () => {
    const other = await rig.newAccount('other');
    await prove(other, NAMES);
    const [held] = await rig.database.transactor.read.authorizations.findReusable(other.id, ['example.com'], rig.clock.now());
    // The fake certificate ends after a day; so that the expiry of the authorizations is what decides, they are given up instead.
    if (held === undefined) throw new Error('no authorization');
    await rig.ra.deactivateAuthorization(other, held.id);
    expect(await refusal(revoke({ account: other }))).toMatchObject({ type: 'unauthorized' });
  });

  test("the certificate's key: keyCompromise, whatever is asked", async () => {
    await revoke({ keyThumbprint: thumbprintOf('certificate key') }, 4);
    expect((await revocation())?.reason).toBe(1);
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({ actor: `key-holder:${thumbprintOf('certificate key')}` });
  });

  test('another key: not', async () => {
    expect(await refusal(revoke({ keyThumbprint: thumbprintOf('another key') }))).toMatchObject({ type: 'unauthorized' });
    expect(await revocation()).toBeNull();
  });
});

describe('what is refused', () => {
  test.each([2, 6, 7, 8, 9, 10, 11, -1, 1.5])('the reason %s', async (reason) => {
    expect(await refusal(revoke({ account: rig.account }, reason))).toMatchObject({ type: 'badRevocationReason', status: 400 });
    expect(await revocation()).toBeNull();
  });

  test('a second revocation, also in a race', async () => {
    const results = await Promise.allSettled([revoke({ account: rig.account }, 4), revoke({ account: rig.account }, 1)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusal(revoke({ account: rig.account }))).toMatchObject({ type: 'alreadyRevoked', status: 400 });
    expect(crlJobs()).toHaveLength(1);
  });

  test('bytes that are no certificate', async () => {
    expect(await refusal(revoke({ account: rig.account }, undefined, Buffer.from('x')))).toMatchObject({ type: 'malformed', status: 400 });
  });

  test('a serial that is not ours, and our serial in other bytes', async () => {
    expect(await refusal(revoke({ account: rig.account }, undefined, fakeCertificate('0'.repeat(32), 'certificate key')))).toMatchObject({
      type: 'malformed',
      status: 404,
    });
    expect(await refusal(revoke({ account: rig.account }, undefined, fakeCertificate(certificate.serial, 'forged')))).toMatchObject({
      type: 'malformed',
      status: 404,
    });
    expect(
      await refusal(revoke({ keyThumbprint: thumbprintOf('forged') }, undefined, fakeCertificate(certificate.serial, 'forged'))),
    ).toMatchObject({ status: 404 });
  });

  test('an expired certificate, from the second after its last', async () => {
    rig.clock.set(certificate.notAfter + 1);
    expect(await refusal(revoke({ account: rig.account }))).toMatchObject({
      type: 'unauthorized',
      detail: expect.stringContaining('expired') as string,
    });
    rig.clock.set(certificate.notAfter);
    await revoke({ account: rig.account });
  });
});
