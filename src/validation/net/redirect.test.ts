import { describe, expect, it } from 'vitest';
import { toHttpTarget, urlContains } from './redirect.js';

const PRODUCTION = { http: 80, tls: 443 };
const BASE = 'http://www.example.com/.well-known/acme-challenge/T';

describe('toHttpTarget', () => {
  it.each([
    ['/other?q=1#part', { url: 'http://www.example.com/other?q=1', port: 80, path: '/other?q=1', secure: false, host: 'www.example.com' }],
    ['https://WWW.Example.COM/x', { url: 'https://www.example.com/x', port: 443, secure: true, host: 'www.example.com' }],
    ['//cdn.example.net/x', { url: 'http://cdn.example.net/x', host: 'cdn.example.net', port: 80 }],
    ['http://a.example.com:443/', { port: 443, secure: false, authority: 'a.example.com:443' }],
    ['https://a.example.com:80/', { port: 80, secure: true }],
    ['https://a.example.com:443/', { port: 443, authority: 'a.example.com' }],
  ])('accepts %s', (location, expected) => {
    expect(toHttpTarget(location, PRODUCTION, BASE)).toMatchObject({ ok: true, target: expected });
  });

  it.each([
    ['ftp://a.example.com/', 'only http and https'],
    ['javascript:alert(1)', 'only http and https'],
    ['http://a.example.com:22/', 'port 22 is not allowed; use 80 or 443'],
    ['http://a.example.com:8080/', 'port 8080 is not allowed'],
    ['http://192.0.2.1/', 'IP address'],
    ['http://0x7f000001/', 'IP address'],
    ['http://127.1/', 'IP address'],
    ['http://[::1]/', 'IP address'],
    ['http://localhost/', 'no public DNS name'],
    ['http://user:secret@a.example.com/', 'user name'],
    ['http://www.example.com.well-known/acme-challenge/T', 'lacks a slash'],
    ['http://a b/', 'no URL'],
  ])('refuses %s', (location, reason) => {
    const result = toHttpTarget(location, PRODUCTION, BASE);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.reason).toContain(reason);
  });

  it('refuses a path of more than 2000 characters', () => {
    expect(toHttpTarget(`/${'x'.repeat(1_999)}`, PRODUCTION, BASE)).toMatchObject({ ok: true });
    expect(toHttpTarget(`/${'x'.repeat(2_000)}`, PRODUCTION, BASE)).toMatchObject({
      ok: false,
      reason: 'its path is longer than 2000 characters',
    });
  });

  it('maps default ports onto the configured ones, for development', () => {
    const ports = { http: 5002, tls: 5001 };
    expect(toHttpTarget('http://a.example.com/', ports)).toMatchObject({ target: { port: 5002, authority: 'a.example.com' } });
    expect(toHttpTarget('https://a.example.com/', ports)).toMatchObject({ target: { port: 5001 } });
    expect(toHttpTarget('http://a.example.com:5001/', ports)).toMatchObject({ ok: true });
    expect(toHttpTarget('http://a.example.com:443/', ports)).toMatchObject({ ok: false });
  });
});

describe('urlContains', () => {
  it('sees a text plainly, percent-encoded, and not where it is not', () => {
    expect(urlContains('http://a.example/x?v=tok.thumb', 'tok.thumb')).toBe(true);
    expect(urlContains('http://a.example/x?v=tok%2Ethumb', 'tok.thumb')).toBe(true);
    expect(urlContains('http://a.example/tok', 'tok.thumb')).toBe(false);
    expect(urlContains('http://a.example/%zz', 'tok.thumb')).toBe(false);
  });
});
