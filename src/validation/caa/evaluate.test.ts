import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaaProperty } from '../ports.js';
import { evaluateCaa, type CaaSubject } from './evaluate.js';

const ACCOUNT = 'https://acme.ca.example/acct/1';
const subject = (change: Partial<CaaSubject> = {}): CaaSubject => ({
  wildcard: false,
  issuers: ['ca.example', 'other-name.example'],
  accountUri: ACCOUNT,
  labels: ['http-01', 'ca-tbr-19'],
  ...change,
});
/** `issue "value"`, critical with a `!` before. */
const set = (...lines: string[]): CaaProperty[] =>
  lines.map((line) => {
    const [, critical = '', tag = '', value = ''] = /^(!?)(\S*) ?(.*)$/.exec(line) ?? [];
    return { flags: critical === '' ? 0 : 128, tag, value };
  });
const permits = (records: CaaProperty[], change: Partial<CaaSubject> = {}): boolean => evaluateCaa(records, subject(change)).permitted;

describe('evaluateCaa', () => {
  it.each<[string, boolean, string[], Partial<CaaSubject>?]>([
    ['no set', true, []],
    ['our name', true, ['issue ca.example']],
    ['our other name', true, ['issue other-name.example']],
    ['our name in capitals', true, ['ISSUE CA.Example']],
    ['our name with parameters that we do not know', true, ['issue ca.example; policy=ev']],
    ['our name and a semicolon', true, ['issue ca.example;']],
    ['another CA', false, ['issue letsencrypt.org']],
    ['a name below ours', false, ['issue www.ca.example']],
    ['our name with a final dot', false, ['issue ca.example.']],
    ['several issuers, one of them ours', true, ['issue letsencrypt.org', 'issue ca.example', 'issue ;']],
    ['nobody', false, ['issue ;']],
    ['an empty value', false, ['issue']],
    ['nobody, and us', true, ['issue ;', 'issue ca.example']],
    ['a malformed value', false, ['issue %%%%%']],
    ['a malformed parameter beside our name', false, ['issue ca.example; x y']],
    ['a malformed value, and us', true, ['issue %%%%%', 'issue ca.example']],
    ['only iodef', true, ['iodef mailto:a@example.com']],
    ['only issuewild, for a name', true, ['issuewild letsencrypt.org']],
    ['only issue, for a wildcard', false, ['issue letsencrypt.org'], { wildcard: true }],
    ['issue for us, issuewild for another, for a wildcard', false, ['issue ca.example', 'issuewild letsencrypt.org'], { wildcard: true }],
    ['issue for us, issuewild for another, for a name', true, ['issue ca.example', 'issuewild letsencrypt.org']],
    ['issue for another, issuewild for us, for a wildcard', true, ['issue letsencrypt.org', 'issuewild ca.example'], { wildcard: true }],
    ['issue for another, issuewild for us, for a name', false, ['issue letsencrypt.org', 'issuewild ca.example']],
    ['issuewild nobody', false, ['issue ca.example', 'issuewild ;'], { wildcard: true }],
    ['an unknown tag', true, ['tbs Unknown', 'issue ca.example']],
    ['a critical unknown tag', false, ['!tbs Unknown', 'issue ca.example']],
    ['a critical known tag', true, ['!issue ca.example', '!iodef mailto:a@example.com', '!issuemail ;', '!contactemail a@example.com']],
    ['a tag that is none', false, ['my-tag x', 'issue ca.example']],
  ])('%s: %s', (_case, permitted, lines, change) => {
    expect(permits(set(...lines), change)).toBe(permitted);
  });

  it.each<[string, boolean, string, Partial<CaaSubject>?]>([
    ['this account', true, `accounturi=${ACCOUNT}`],
    ['white space around it', true, ` accounturi = ${ACCOUNT} `],
    ['the parameter in capitals', false, 'AccountURI=https://acme.ca.example/acct/2'],
    ['another account', false, 'accounturi=https://acme.ca.example/acct/2'],
    ['the account with a slash more', false, `accounturi=${ACCOUNT}/`],
    ['this account twice', false, `accounturi=${ACCOUNT}; accounturi=${ACCOUNT}`],
    ['no account', false, 'accounturi='],
    ['this method', true, 'validationmethods=http-01'],
    ['this method by its section', true, 'validationmethods=ca-tbr-19'],
    ['this method among others', true, 'validationmethods=dns-01,http-01'],
    ['another method', false, 'validationmethods=dns-01,ca-tbr-7'],
    ['a method in capitals', false, 'validationmethods=HTTP-01'],
    ['no method', false, 'validationmethods='],
    ['a list with a hole', false, 'validationmethods=http-01,'],
    ['a list with characters that no label has', false, 'validationmethods=http_01,http-01'],
    ['two lists, both with this method', true, 'validationmethods=http-01; validationmethods=http-01,dns-01'],
    ['two lists, one without it', false, 'validationmethods=http-01; validationmethods=dns-01'],
    ['account and method', true, `accounturi=${ACCOUNT};validationmethods=http-01`],
    ['account, but another method', false, `accounturi=${ACCOUNT};validationmethods=dns-01`],
  ])('RFC 8657: %s: %s', (_case, permitted, parameters) => {
    expect(permits(set(`issue ca.example; ${parameters}`))).toBe(permitted);
    // What restricts one property leaves the others alone.
    expect(permits(set(`issue ca.example; ${parameters}`, 'issue ca.example'))).toBe(true);
    // For another CA it is another CA's business.
    expect(permits(set(`issue letsencrypt.org; ${parameters}`))).toBe(false);
  });

  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const anyValue = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', ';', 'ca.example', 'letsencrypt.org', `ca.example; accounturi=${ACCOUNT}`, 'ca.example;validationmethods=dns-01'),
  );
  const property = fc.record({
    flags: fc.constantFrom(0, 1, 64, 127, 128, 255),
    tag: fc.oneof(fc.constantFrom('issue', 'issuewild', 'iodef', 'issuemail', 'Issue', 'tbs'), word),
    value: anyValue,
  });
  const records = fc.array(property, { maxLength: 8 });
  const subjects = fc.boolean().map((wildcard) => subject({ wildcard }));
  const known = (each: CaaProperty): boolean => ['issue', 'issuewild', 'iodef', 'issuemail'].includes(each.tag.toLowerCase());

  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(
        records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        subjects,
        ([all, shuffled], whom) => evaluateCaa(all, whom).permitted === evaluateCaa(shuffled, whom).permitted,
      ),
    );
  });
  it('a critical unknown property forbids, whatever is beside it', () => {
    fc.assert(
      fc.property(
        records,
        word.filter((tag) => !known({ flags: 0, tag, value: '' })),
        anyValue,
        subjects,
        (all, tag, value, whom) => {
          fc.pre(!['issuevmc', 'contactemail', 'contactphone'].includes(tag));
          expect(evaluateCaa([...all, { flags: 128, tag, value }], whom)).toMatchObject({ permitted: false, because: 'critical' });
        },
      ),
    );
  });
  it('grants add up: a further grant never takes a permission away', () => {
    fc.assert(
      fc.property(records, subjects, (all, whom) => {
        const tag = all.some((each) => each.tag.toLowerCase() === 'issuewild') && whom.wildcard ? 'issuewild' : 'issue';
        const granted = evaluateCaa([...all, { flags: 0, tag, value: 'ca.example' }], whom);
        expect(granted.permitted).toBe(all.every((each) => known(each) || each.flags < 128));
      }),
    );
  });
  it('properties that restrict nothing change nothing', () => {
    fc.assert(
      fc.property(records, subjects, anyValue, (all, whom, value) => {
        for (const tag of ['iodef', 'issuemail', 'contactphone', 'future']) {
          expect(evaluateCaa([...all, { flags: 0, tag, value }], whom).permitted).toBe(evaluateCaa(all, whom).permitted);
        }
      }),
    );
  });
  it('a set that names others only forbids', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('letsencrypt.org', ';', 'a.b.c; d=e', '\u0000', '=', 'ca.example ca.example', 'ca.example/'), {
          minLength: 1,
        }),
        subjects,
        (values, whom) =>
          !evaluateCaa(
            values.map((value) => ({ flags: 0, tag: 'issue', value })),
            whom,
          ).permitted,
      ),
    );
  });
  it('for a name that is no wildcard, issuewild does not matter', () => {
    fc.assert(
      fc.property(records, anyValue, (all, value) => {
        expect(evaluateCaa([...all, { flags: 0, tag: 'issuewild', value }], subject()).permitted).toBe(
          evaluateCaa(all, subject()).permitted,
        );
      }),
    );
  });
});
