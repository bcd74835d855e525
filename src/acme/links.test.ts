import { expect, test } from 'vitest';
import type { AccountId, CertificateId, OrderId } from '../core/ids.js';
import { createLinks } from './links.js';
import { ROUTES } from './routes.js';

const links = createLinks('https://ca.example:14000/');

test('every path of the table has a link that is it', () => {
  const id = 'ID' as AccountId & OrderId & CertificateId;
  const made: Record<keyof typeof ROUTES, string> = {
    directory: links.directory,
    newNonce: links.newNonce,
    newAccount: links.newAccount,
    newOrder: links.newOrder,
    newAuthz: links.newAuthz,
    keyChange: links.keyChange,
    revokeCert: links.revokeCert,
    account: links.account(id),
    accountOrders: links.accountOrders(id),
    order: links.order(id),
    finalize: links.finalize(id),
    authorization: links.authorization('ID' as never),
    challenge: links.challenge('ID' as never),
    certificate: links.certificate(id),
    alternateCertificate: links.certificate(id, 2),
  };
  for (const [endpoint, path] of Object.entries(ROUTES)) {
    expect(made[endpoint as keyof typeof ROUTES]).toBe(`https://ca.example:14000${path.replace(':id', 'ID').replace(':chain', '2')}`);
  }
});

test('the default chain has no number', () => {
  expect(links.certificate('ID' as CertificateId, 0)).toBe('https://ca.example:14000/cert/ID');
});

test('an account’s URL gives its id back, and no other URL gives one', () => {
  expect(links.accountIdOf('https://ca.example:14000/acct/a-B_9')).toBe('a-B_9');
  for (const url of [
    '',
    'a-B_9',
    'http://ca.example:14000/acct/x',
    'https://ca.example/acct/x',
    'HTTPS://ca.example:14000/acct/x',
    'https://ca.example:14000/acct/',
    'https://ca.example:14000/acct/x/',
    'https://ca.example:14000/acct/x?y',
    'https://ca.example:14000/acct/%78',
    'https://ca.example:14000/order/x',
  ]) {
    expect(links.accountIdOf(url)).toBeUndefined();
  }
});
