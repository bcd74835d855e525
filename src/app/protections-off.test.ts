import { describe, expect, test } from 'vitest';
import type { Config } from '../config/config.js';
import { protectionsOff, unkeptPromise } from './protections-off.js';

const PERSPECTIVE = { name: 'ripe.one', region: 'ripe', url: 'https://127.0.0.1:1', authorities: 'a', certificate: 'c', key: 'k' } as const;

function config(mode: Config['mode'], baselineMode: string, dnssec: 'required' | 'off', perspectives: number): Config {
  const validation = { dnssec, httpPort: 80, tlsPort: 443 };
  const all = Array.from({ length: perspectives }, () => PERSPECTIVE);
  return { mode, policy: { baselineMode }, validation, perspectives: all, ct: null, audit: null, keys: { debianBlacklists: [], blockedKeyLists: [] }, openRegistration: null } as unknown as Config;
}
const DNSSEC = 'DNS answers are not validated with DNSSEC';
const PERSPECTIVES = 'one network perspective only';

describe('the baseline is not served', () => {
  test.each([
    ['off', 0, [DNSSEC, PERSPECTIVES], []],
    ['off', 5, [DNSSEC], [PERSPECTIVES]],
    ['required', 0, [PERSPECTIVES], [DNSSEC]],
  ] as const)('with dnssec %s and %i perspectives', (dnssec, perspectives, named, unnamed) => {
    const fault = unkeptPromise(config('production', 'current', dnssec, perspectives));
    for (const words of named) expect(fault).toContain(words);
    for (const words of unnamed) expect(fault).not.toContain(words);
    expect(fault).toContain('Set it to "none"');
  });

  test('but private trust is, and development, which both say what is off', () => {
    for (const [mode, baseline] of [
      ['production', 'none'],
      ['development', 'current'],
    ] as const) {
      const without = config(mode, baseline, 'off', 0);
      expect(unkeptPromise(without)).toBeUndefined();
      expect(protectionsOff(without).join('\n')).toContain(DNSSEC);
      expect(protectionsOff(without).join('\n')).toContain(PERSPECTIVES);
    }
  });
});

test('perspectives of a development CA are named as what they are', () => {
  const off = protectionsOff(config('development', 'current', 'off', 5)).join('\n');
  expect(off).not.toContain(PERSPECTIVES);
  expect(off).toContain('the remote perspectives stand on this machine, whatever regions they name');
});
