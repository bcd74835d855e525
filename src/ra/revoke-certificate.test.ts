import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { thumbprintOf } from '../../test/support/records.js';
import { fakeCertificate, fakeCsr, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { CertificateId } from '../core/ids.js';
import type { IssuedCertificate } from '../core/state/certificate.js';
import { GROUND_BY_SUBSCRIBER_REASON } from '../policy/revocation-grounds.js';
import type { IssuanceRequest } from './ports.js';

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
    const now = rig.clock.now();
    const ground = GROUND_BY_SUBSCRIBER_REASON[reason as 0 | 1 | 3 | 4 | 5];
    expect(readAuditEvents(rig.database.url).find(({ kind }) => kind === 'certificate.revoked')).toEqual({
      kind: 'certificate.revoked',
      actor: `account:${rig.account.id}`,
      detail: { certificateId: certificate.id, serial: certificate.serial, reason, at: now, ground, knownAt: now, deadline: now + 86_400 },
    });
    expect(await rig.database.transactor.read.revocations.ofCertificate(certificate.id)).toMatchObject([
      { ground, reason, knownAt: now, deadline: now + 86_400, decidedBy: `account:${rig.account.id}`, crl: null, ocspAt: null },
    ]);
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
    expect(readAuditEvents(rig.database.url).find(({ kind }) => kind === 'certificate.revoked')).toMatchObject({
      actor: `key-holder:${thumbprintOf('certificate key')}`,
    });
  });

  test('another key: not', async () => {
    expect(await refusal(revoke({ keyThumbprint: thumbprintOf('another key') }))).toMatchObject({ type: 'unauthorized' });
    expect(await revocation()).toBeNull();
  });
});

describe('keyCompromise', () => {
  const certify = async (account: Account, names: readonly string[]) => {
    const id = await prove(account, names);
    const { order } = await rig.ra.finalizeOrder(account, id, fakeCsr(names));
    return order.state === 'valid' ? order.certificateId : undefined;
  };
  const blocked = () => rig.database.transactor.read.blockedKeys.find(certificate.spkiHash);
  const reasonOf = async (id: CertificateId | undefined) =>
    id && (await rig.database.transactor.read.certificates.get(id))?.revocation?.reason;

  test("proven with the certificate's key: the key is blocked, and every certificate for it revoked, whoever has it", async () => {
    const other = await rig.newAccount('other');
    const mine = await certify(rig.account, ['www.example.com']);
    const theirs = await certify(other, ['example.org']);
    await revoke({ keyThumbprint: thumbprintOf('certificate key') });
    expect([await reasonOf(certificate.id), await reasonOf(mine), await reasonOf(theirs)]).toEqual([1, 1, 1]);
    expect(await blocked()).toMatchObject({ proof: 'certificate-key', blockedBy: `key-holder:${thumbprintOf('certificate key')}` });
    expect(readAuditEvents(rig.database.url).filter(({ kind }) => kind === 'key.blocked')).toHaveLength(1);
  });

  test("said by the issuing account: its own certificates are revoked, officers decide about others'", async () => {
    const other = await rig.newAccount('other');
    const mine = await certify(rig.account, ['www.example.com']);
    const theirs = await certify(other, ['example.org']);
    await revoke({ account: rig.account }, 1);
    expect([await reasonOf(mine), await reasonOf(theirs)]).toEqual([1, undefined]);
    expect(await blocked()).toMatchObject({ proof: 'subscriber-statement' });
    expect(await rig.database.transactor.read.revocations.proposals(10)).toMatchObject([
      { certificateId: theirs, ground: 'key-compromised', officer: null, deadline: rig.clock.now() + 86_400 },
    ]);
  });

  test.each([0, 4])('reason %i blocks nothing', async (reason) => {
    await revoke({ account: rig.account }, reason);
    expect(await blocked()).toBeUndefined();
  });

  test("after another reason: the certificate's key corrects it, an account does not", async () => {
    await revoke({ account: rig.account }, 4);
    const at = rig.clock.now();
    rig.clock.set(at + 60);
    expect(await refusal(revoke({ account: rig.account }, 1))).toMatchObject({ type: 'alreadyRevoked' });
    await revoke({ keyThumbprint: thumbprintOf('certificate key') });
    expect(await revocation()).toEqual({ at, reason: 1 });
    expect(readAuditEvents(rig.database.url).map(({ kind }) => kind)).toContain('certificate.reason-changed');
    expect(await refusal(revoke({ keyThumbprint: thumbprintOf('certificate key') }))).toMatchObject({ type: 'alreadyRevoked' });
  });

  test('the key is never certified again: not at finalize, nor for an order that is processing, nor by the database', async () => {
    const id = await prove(rig.account, NAMES);
    const processing = await prove(rig.account, ['www.example.com']);
    rig.runJobs = false;
    const answering = rig.ra.finalizeOrder(rig.account, processing, fakeCsr(['www.example.com']));
    while (rig.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.clock.advance(1000);
    await answering;
    await revoke({ keyThumbprint: thumbprintOf('certificate key') });
    expect(await refusal(rig.ra.finalizeOrder(rig.account, id, fakeCsr(NAMES)))).toMatchObject({
      type: 'badCSR',
      detail: expect.stringContaining('reported compromised') as string,
    });
    await rig.ra.runIssuance(processing, new AbortController().signal, 0);
    expect(await rig.ra.getOrder(rig.account, processing)).toMatchObject({ status: 'invalid', order: { problem: { type: 'badCSR' } } });
    await expect(rig.issuer.issue({ ...(rig.issuer.asked[0] as IssuanceRequest), orderId: processing }, new AbortController().signal)).rejects.toThrow('blocked');
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
