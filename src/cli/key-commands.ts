import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { ShownProof } from '../app/revocation-acts.js';
import { blockedKeyJson, blockedKeyLine, certificateJson, certificateLine } from './describe-revocation.js';
import { parseCount } from './parse-count.js';
import { print } from './report.js';
import { collect, onRevocation } from './revocation-target.js';
import { withTarget, type TargetOptions } from './target.js';
import { UsageFault } from './usage-fault.js';

interface Common extends TargetOptions {
  json?: boolean;
}

interface CompromisedOptions extends Common {
  officer: string[];
  privateKey?: string;
  csr?: string;
  signature?: string;
  challenge?: string;
  certificate?: string;
  reference?: string;
  key?: string;
}

const MOST_SHOWN = 1000;

/** `tegata key …`: keys that are compromised, and are never certified again (CP 4.9.12, BR 6.1.1.3). */
export function addKeyCommands(program: Command): void {
  const key = program.command('key').description('compromised keys: prove, block, list');

  withTarget(key.command('compromised'))
    .description('block a key whose compromise is proven, and revoke every certificate for it')
    .requiredOption('--officer <name>', 'who has received the proof; a reference needs a second officer with another --officer', collect)
    .option('--private-key <file>', 'proof: the private key itself, unencrypted; it is not kept')
    .option('--csr <file>', 'proof: a CSR signed with the key, with a name such as CN=This key is compromised')
    .option('--signature <file>', 'proof: a signature (SHA-256) over the text of --challenge; needs --challenge and --certificate')
    .option('--challenge <text>', 'as "tegata key challenge" has set it')
    .option('--certificate <file>', 'a certificate for the key, PEM or DER')
    .option('--reference <url>', 'pointer to a vulnerability or incident; needs --certificate or --key, and two officers')
    .option('--key <hash>', 'the key, where there is no certificate at hand: SHA-256 of its SubjectPublicKeyInfo')
    .action((options: CompromisedOptions) => {
      const proof = readProof(options);
      return onRevocation(options, async (acts) => {
        const { spkiHash, blocked, revoked } = await acts.reportCompromise(proof, options.officer);
        const text = [
          `key ${spkiHash} ${blocked ? 'is blocked' : 'was blocked already'}; ${revoked.length} certificate(s) revoked for keyCompromise`,
          ...revoked.map(certificateLine),
          ...(revoked.length > 0 ? ['Their subscribers are told by mail (CP 4.9.12). What is public when: tegata revocation list'] : []),
        ].join('\n');
        print({ text, json: { spkiHash, blocked, revoked: revoked.map(certificateJson) } }, options.json === true);
      });
    });

  withTarget(key.command('challenge'))
    .description('set a challenge that whoever says that a key is compromised has to sign with it')
    .requiredOption('--certificate <file>', 'a certificate for the key, PEM or DER')
    .requiredOption('--officer <name>', 'who sets it')
    .action((options: Common & { certificate: string; officer: string }) => {
      const certificate = readFileSync(options.certificate);
      return onRevocation(options, async (acts) => {
        const { challenge, spkiHash } = await acts.setChallenge({ certificate, officer: options.officer });
        const text = `${challenge}\nto be signed within 30 days with the key ${spkiHash}:\n  printf %s ${challenge} | openssl dgst -sha256 -sign KEY -out SIGNATURE`;
        print({ text, json: { challenge, spkiHash } }, options.json === true);
      });
    });

  withTarget(key.command('block'))
    .description('block a key that is said to be compromised; for its certificates a decision is opened')
    .option('--key <hash>', 'SHA-256 of its SubjectPublicKeyInfo, 64 hexadecimal digits')
    .option('--certificate <file>', 'or a certificate for it, PEM or DER')
    .requiredOption('--reason <text>', 'who says so, and where')
    .requiredOption('--officer <name>', 'who blocks it')
    .action((options: Common & { key?: string; certificate?: string; reason: string; officer: string }) => {
      const certificate = options.certificate === undefined ? undefined : readFileSync(options.certificate);
      if ((options.key === undefined) === (certificate === undefined)) throw new UsageFault('give the key by either --key or --certificate');
      return onRevocation(options, async (acts) => {
        const hash = certificate === undefined ? (options.key ?? '') : acts.keyHashOf(certificate);
        const { spkiHash, opened } = await acts.blockKey({ spkiHash: hash, reason: options.reason, officer: options.officer });
        const text = [
          `key ${spkiHash} is blocked`,
          ...(opened.length > 0 ? [`another officer has to decide about ${opened.length} certificate(s) within 24 hours:`] : []),
          ...opened.map(({ serial }) => `  tegata certificate revoke ${serial} --ground key-compromised --officer NAME --note TEXT`),
        ].join('\n');
        print({ text, json: { spkiHash, opened: opened.map(certificateJson) } }, options.json === true);
      });
    });

  withTarget(key.command('list'))
    .description('blocked keys, the newest first')
    .option('--limit <n>', 'most keys shown', parseCount, 100)
    .action((options: Common & { limit: number }) =>
      onRevocation(options, async (acts) => {
        const keys = await acts.listKeys(Math.min(options.limit, MOST_SHOWN));
        print({ text: keys.map(blockedKeyLine).join('\n') || 'no key is blocked', json: keys.map(blockedKeyJson) }, options.json === true);
      }),
    );

  withTarget(key.command('show <hash>'))
    .description('whether a key is blocked, by whom and why, and the certificates for it')
    .action((hash: string, options: Common) =>
      onRevocation(options, async (acts) => {
        const { spkiHash, blocked, certificates } = await acts.showKey(hash, MOST_SHOWN);
        const text = [blocked === null ? `key ${spkiHash} is not blocked` : blockedKeyLine(blocked), ...certificates.map(certificateLine)].join('\n');
        print({ text, json: { spkiHash, blocked: blocked && blockedKeyJson(blocked), certificates: certificates.map(certificateJson) } }, options.json === true);
      }),
    );
}

function readProof(options: CompromisedOptions): ShownProof {
  const { privateKey, csr, signature, challenge, certificate, reference, key } = options;
  if ([privateKey, csr, signature, reference].filter((proof) => proof !== undefined).length !== 1)
    throw new UsageFault('give exactly one proof: --private-key, --csr, --signature or --reference');
  if (privateKey !== undefined) return { privateKey: readFileSync(privateKey) };
  if (csr !== undefined) return { csr: readFileSync(csr) };
  if (signature !== undefined) {
    if (challenge === undefined || certificate === undefined) throw new UsageFault('--signature needs --challenge and --certificate');
    return { signature: readFileSync(signature), challenge, certificate: readFileSync(certificate) };
  }
  const about = certificate === undefined ? key : readFileSync(certificate);
  if (about === undefined) throw new UsageFault('--reference needs --certificate or --key');
  return { reference: reference ?? '', certificate: about };
}
