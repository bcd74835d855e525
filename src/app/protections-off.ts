import type { Config } from '../config/config.js';

/** Protections of a public CA that the program performs, and is configured to do without. */
function leftOff({ validation, perspectives, ct, audit, keys }: Config): readonly string[] {
  return [
    ...(validation.dnssec === 'off' ? ['DNS answers are not validated with DNSSEC (BR 4.2.2.2; validation.dnssec)'] : []),
    ...(perspectives.length === 0 ? ['validation and CAA are seen from one network perspective only (BR 3.2.2.9; perspectives)'] : []),
    ...(ct === null ? ['certificates are not logged to Certificate Transparency, so that browsers refuse them (ct)'] : []),
    ...(keys.debianBlacklists.length + keys.blockedKeyLists.length === 0
      ? ["keys are not looked for in lists of Debian's weak keys (CVE-2008-0166; BR 6.1.1.3; keys.debianBlacklists)"]
      : []),
    ...(audit === null ? ['the audit log is neither signed nor exported (CP 5.5.3; audit)'] : []),
  ];
}

/** What the ready banner lists, so that nobody mistakes the process for a protected CA. */
export function protectionsOff(config: Config): readonly string[] {
  const off = leftOff(config);
  if (config.mode === 'production') return off;
  return [
    ...off,
    'the CA keys are in a software token (SoftHSM2) with its PIN on disk',
    `validation connects to loopback and private addresses, on ports ${config.validation.httpPort} and ${config.validation.tlsPort}`,
    ...(config.perspectives.length > 0 ? ['the remote perspectives stand on this machine, whatever regions they name'] : []),
    ...(config.ct === null ? [] : ['the CT logs stand on this machine, and no browser knows them']),
    'the demonstration organization may name anything, without rate limits',
    ...(config.openRegistration ? ['anybody may register without external account binding (--open-registration)'] : []),
  ];
}

/**
 * Whether the configuration promises what it does not keep: under the Baseline Requirements, and before browsers, none of what may be left off may be.
 * Private trust (`baselineMode: none`) may run without.
 * @returns undefined, or the fault in words
 */
export function unkeptPromise(config: Config): string | undefined {
  if (config.mode === 'development' || config.policy.baselineMode === 'none') return undefined;
  const off = leftOff(config);
  if (off.length === 0) return undefined;
  return `policy.baselineMode: a publicly trusted CA needs protections that are off: ${off.join('; ')}. Set it to "none" for a private PKI`;
}
