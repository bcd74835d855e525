import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's softhsm2 puts its PKCS#11 module. */
export const SOFTHSM2_MODULE = '/usr/lib/softhsm/libsofthsm2.so';

export interface SoftToken {
  readonly modulePath: string;
  readonly tokenLabel: string;
  readonly pin: string;
  /** The folder SoftHSM2 keeps its tokens in; moved away, the token is gone. */
  readonly tokens: string;
  /** Runs pkcs11-tool on the token, logged in; what it printed. */
  pkcs11Tool(...args: string[]): string;
  remove(): void;
}

/**
 * A SoftHSM2 token of its own in a temporary folder. It sets SOFTHSM2_CONF, which belongs to the process: one at a time, made before the
 * module is initialised.
 */
export function makeSoftToken(tokenLabel = 'test'): SoftToken {
  const directory = mkdtempSync(join(tmpdir(), 'tegata-softhsm-'));
  const tokens = join(directory, 'tokens');
  const configuration = join(directory, 'softhsm2.conf');
  const pin = '493817';
  mkdirSync(tokens);
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env['SOFTHSM2_CONF'] = configuration;
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', tokenLabel, '--so-pin', '20181130', '--pin', pin], { stdio: 'pipe' });
  return {
    modulePath: SOFTHSM2_MODULE,
    tokenLabel,
    pin,
    tokens,
    pkcs11Tool: (...args) =>
      execFileSync('pkcs11-tool', ['--module', SOFTHSM2_MODULE, '--token-label', tokenLabel, '--login', '--pin', pin, ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, SOFTHSM2_CONF: configuration },
      }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
