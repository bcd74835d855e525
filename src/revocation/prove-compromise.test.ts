import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificationRequest, newSubscriberKey } from '../../test/support/certification-request.js';
import type { KeyChallenge } from './ports.js';
import { proveByCsr, proveByPrivateKey, proveByReference, proveBySignature, readCertificateKey } from './prove-compromise.js';

const DAY = 86_400;
const now = 1_795_500_000;
const CN = '2.5.4.3';
const spkiOf = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'der' });
const hashOf = (key: KeyObject) => hash('sha256', spkiOf(key), 'hex');
const rsa = newSubscriberKey(2048);
const ec = newSubscriberKey('P-256');

describe('the private key itself', () => {
  test.each<[string, KeyObject, Buffer]>([
    ['RSA, PKCS #8', rsa, Buffer.from(rsa.export({ type: 'pkcs8', format: 'pem' }))],
    ['RSA, PKCS #1', rsa, Buffer.from(rsa.export({ type: 'pkcs1', format: 'pem' }))],
    ['EC, SEC 1', ec, Buffer.from(ec.export({ type: 'sec1', format: 'pem' }))],
    ['EC, DER', ec, ec.export({ type: 'pkcs8', format: 'der' })],
  ])('%s: names the key, and repeats nothing of it', (_, key, file) => {
    expect(proveByPrivateKey(file)).toEqual({ spkiHash: hashOf(key), proof: 'private-key', detail: 'the private key was submitted' });
  });

  test('a public key, an encrypted one and rubbish prove nothing', () => {
    const encrypted = rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    for (const file of [Buffer.from(createPublicKey(rsa).export({ type: 'spki', format: 'pem' })), Buffer.from(encrypted), Buffer.from('key')])
      expect(() => proveByPrivateKey(file)).toThrow('no private key that can be read');
  });
});

describe('a CSR', () => {
  test.each(['This key is compromised', 'leaked on example.org', 'この鍵は危殆化しています'])('whose name says %s', (name) => {
    const csr = certificationRequest([], { key: ec, subject: [[CN, name]] });
    expect(proveByCsr(csr)).toEqual({ spkiHash: hashOf(ec), proof: 'csr', detail: `a CSR signed with it names "${name}"` });
  });

  test('made by openssl, as PEM', () => {
    const csr = execFileSync('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=Compromised key'], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(proveByCsr(csr)).toMatchObject({ proof: 'csr', spkiHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });

  test('for a certificate proves nothing, nor does one that the key has not signed', () => {
    expect(() => proveByCsr(certificationRequest(['www.example.com'], { key: ec, subject: [[CN, 'www.example.com']] }))).toThrow('do not tell');
    expect(() => proveByCsr(certificationRequest(['www.example.com'], { key: ec }))).toThrow('(none)');
    const forged = certificationRequest([], {
      key: ec,
      subject: [[CN, 'compromised']],
      tamper: (der) => Buffer.from(der.toString('latin1').replace('compromised', 'compromisex'), 'latin1'),
    });
    expect(() => proveByCsr(forged)).toThrow('proves nothing');
    expect(() => proveByCsr(Buffer.from('x'))).toThrow('proves nothing');
  });
});

describe('a signature over our challenge', () => {
  const challenge = (changes: Partial<KeyChallenge> = {}): KeyChallenge => ({
    challenge: 'key-compromise-0123456789abcdef0123456789abcdef',
    spkiHash: hashOf(rsa),
    setBy: 'officer:alice',
    setAt: now - 30 * DAY + 1,
    ...changes,
  });
  const signed = (text: string, key: KeyObject = rsa) => sign('sha256', Buffer.from(text), key);
  const text = challenge().challenge;

  test.each([text, `${text}\n`, `${text}\r\n`])('of %j holds, with RSA and ECDSA', (exact) => {
    expect(proveBySignature(spkiOf(rsa), signed(exact), challenge(), now)).toMatchObject({ proof: 'signature', spkiHash: hashOf(rsa) });
    expect(proveBySignature(spkiOf(ec), signed(exact, ec), challenge({ spkiHash: hashOf(ec) }), now)).toMatchObject({ spkiHash: hashOf(ec) });
  });

  test.each<[string, Buffer, KeyChallenge | undefined, number]>([
    ['was not set by us', signed(text), undefined, now],
    ['for another key', signed(text), challenge({ spkiHash: hashOf(ec) }), now],
    ['older than 30 days', signed(text), challenge(), now + 1],
    ['does not fit', signed(`${text}x`), challenge(), now],
    ['does not fit', signed(text, ec), challenge(), now],
    ['does not fit', Buffer.alloc(0), challenge(), now],
  ])('%s: proves nothing', (reason, signature, set, at) => {
    expect(() => proveBySignature(spkiOf(rsa), signature, set, at)).toThrow(reason);
  });
});

test('a reference is a URL', () => {
  expect(proveByReference('a'.repeat(64), 'https://incident.example/1')).toMatchObject({ proof: 'reference', detail: 'https://incident.example/1' });
  for (const text of ['somebody said so', 'ftp://x.example/', `https://x.example/${'x'.repeat(1000)}`])
    expect(() => proveByReference('a'.repeat(64), text)).toThrow('is no reference');
});

test('a file that is no certificate is named so', () => {
  expect(() => readCertificateKey(Buffer.from('x'))).toThrow('no certificate');
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  expect(() => readCertificateKey(Buffer.from(key.export({ type: 'spki', format: 'pem' })))).toThrow('no certificate');
});
