import { InvalidArgumentError, type Command } from 'commander';
import { describeEabKey, eabKeyJson } from './describe-eab-key.js';
import { parseCount } from './parse-count.js';
import { parseDuration } from './parse-duration.js';
import { print } from './report.js';
import { reserveSecretFile } from './secret-file.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

interface CreateOptions extends Common {
  organization: string;
  allow: string[];
  profile?: string[];
  expires?: number;
  accounts?: number;
  kid?: string;
  secretFile?: string;
}

/** `tegata eab …`: external account keys (RFC 8555 §7.3.4). */
export function addEabCommands(program: Command): void {
  const eab = program.command('eab').description('external account keys: create, list, revoke');

  withTarget(eab.command('create'))
    .description('create a key for an organization; its secret is shown this once')
    .requiredOption('--organization <id>', 'whose key it is')
    .requiredOption('--officer <name>', 'who creates it')
    .requiredOption('--allow <rule...>', 'names: example.com (with all below it), =www.example.com (exactly), or *')
    .option('--profile <name...>', 'profiles that may be ordered, the default first; all when left out')
    .option('--expires <duration>', 'how long it may be used, as 365d, 12h; no end when left out', toSeconds)
    .option('--accounts <n>', 'most accounts that may be bound with it; any number when left out', parseCount)
    .option('--kid <text>', 'key id to use; random when left out')
    .option('--secret-file <file>', 'write the secret (base64url) there, readable by its owner only, instead of printing it')
    .action((options: CreateOptions) => onTarget(options, (vetting) => createKey(vetting, options)));

  withTarget(eab.command('list'))
    .description('keys of one organization, or of all; secrets are not shown')
    .option('--organization <id>', 'only its keys')
    .action((options: Common & { organization?: string }) =>
      onTarget(options, async ({ acts }) => {
        const keys = await acts.listEabKeys(options.organization);
        print({ text: keys.map(describeEabKey).join('\n') || 'there are no keys', json: keys.map(eabKeyJson) }, options.json === true);
      }),
    );

  withTarget(eab.command('revoke <kid>'))
    .description('revoke a key: no new accounts, and those it bound can neither order nor finalize')
    .requiredOption('--officer <name>', 'who revokes it')
    .action((kid: string, options: Common) =>
      onTarget(options, async ({ acts }) => {
        await acts.revokeEabKey({ id: kid, officer: options.officer });
        print({ text: `external account key ${kid} is revoked`, json: { id: kid, revoked: true } }, options.json === true);
      }),
    );
}

function toSeconds(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('Write a duration with its unit: 365d, 12h, 30m.');
  return seconds;
}

async function createKey({ acts, now }: OpenVetting, options: CreateOptions): Promise<void> {
  const file = options.secretFile === undefined ? undefined : reserveSecretFile(options.secretFile);
  const created = acts.createEabKey({
    organizationId: options.organization,
    officer: options.officer,
    nameRules: options.allow,
    ...(options.profile && { profiles: options.profile }),
    accountLimit: options.accounts ?? null,
    expiresAt: options.expires === undefined ? null : now() + options.expires,
    ...(options.kid !== undefined && { id: options.kid }),
  });
  const { hmacKey, ...key } = await created.catch((error: unknown) => {
    file?.discard();
    throw error;
  });
  const secret = hmacKey.toString('base64url');
  file?.write(secret);
  const where = file ? { secretFile: options.secretFile } : { hmacKey: secret };
  const option = file ? `--eab-hmac-key "$(cat ${options.secretFile})"` : `--eab-hmac-key ${secret}\nThe secret is not shown again.`;
  const text = [describeEabKey(key), `  --eab-kid ${key.id}`, `  ${option}`].join('\n');
  print({ text, json: { ...eabKeyJson(key), ...where } }, options.json === true);
}
