import { describe, expect, it } from 'vitest';
import { readBounce } from './read-bounce.js';

const MAIL_ID = 'ujmmovf2vn55tgyeAAAAAA';
const report = ({ action = 'failed', envelope = `Original-Envelope-Id: ${MAIL_ID}\r\n`, message = `Message-ID: <${MAIL_ID}@ca.example>\r\n` } = {}): string =>
  [
    'From: MAILER-DAEMON@mx.example',
    'To: pki@ca.example',
    'Message-ID: <20261124120000.ABCDEF0123@mx.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    `${envelope}X-Queue: 1`,
    '',
    'Final-Recipient: rfc822; admin@example.com',
    `Action: ${action}`,
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 <admin@example.com>:',
    '    nobody of that name',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `${message}Subject: x`,
    '',
    '--b--',
    '',
  ].join('\r\n');

describe('readBounce', () => {
  it('knows the mail by its envelope id, and the failure in the words of the server', () => {
    const bounce = { mailId: MAIL_ID, failure: '5.1.1 550 5.1.1 <admin@example.com>: nobody of that name' };
    expect(readBounce(report({ message: '' }))).toEqual(bounce);
    expect(readBounce(report({ message: '' }).replaceAll('\r\n', '\n'))).toEqual(bounce);
  });

  it('knows it by the returned Message-ID where the server does not speak DSN', () => {
    expect(readBounce(report({ envelope: '' }))?.mailId).toBe(MAIL_ID);
  });

  it.each([
    ['a report of delay', report({ action: 'delayed' })],
    ['a report of success', report({ action: 'delivered' })],
    ['an answer of a person', `From: a@example.com\r\nMessage-ID: <${MAIL_ID}@ca.example>\r\n\r\nAction: failed\r\n`],
    ['nothing', ''],
    ['a report about nothing that has an id', report({ envelope: '', message: '' }).replace('20261124120000.ABCDEF0123', 'x')],
  ])('%s is none', (_, message) => {
    expect(readBounce(message)).toBeUndefined();
  });

  it('takes no control characters over, and no more than 500 characters', () => {
    const failure = readBounce(report().replace('nobody of that name', `\u001b[31m${'x'.repeat(2000)}`))?.failure ?? '';
    expect(failure).toMatch(/^[\x20-\x7e]{500}$/);
  });
});
