import { createAsker, type AskerOptions } from './ask.js';

export interface ValidationProbes extends AskerOptions {
  /** A name with an A record whose zone is signed and sound. */
  readonly secure?: string;
  /** A name with an A record whose zone is signed, and wrong on purpose. */
  readonly bogus?: string;
}

/**
 * Whether a name server validates (BR 4.2.2.2): it must vouch for the SOA record of the root (AD bit), which it does only with a trust anchor, and
 * treat the probes, where there are any, as what they are.
 * @returns undefined, or the fault in words for the operator
 * @throws the signal's reason when `signal` is aborted
 */
export async function findValidationFault(
  { secure, bogus, ...options }: ValidationProbes,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { host, port } = options.server;
  const where = `the name server ${host}:${port}`;
  const asker = createAsker(options);
  try {
    const root = await asker.ask('', 'SOA', signal, { dnssec: true });
    if (root.kind !== 'answer') return `${where} does not answer: ${root.detail}`;
    if (root.rcode !== 'NOERROR') return `${where} answers ${root.rcode} when asked for the SOA record of the root`;
    if (!root.authenticated)
      return `${where} does not validate: it does not vouch for the SOA record of the root (no AD bit). Give it the trust anchor of the root`;
    if (secure !== undefined) {
      const reply = await asker.ask(secure, 'A', signal, { dnssec: true });
      if (reply.kind !== 'answer' || !reply.authenticated || reply.records.length === 0)
        return `${where} does not vouch for the A record of ${secure}, which is to be secure`;
    }
    if (bogus !== undefined) {
      const reply = await asker.ask(bogus, 'A', signal, { dnssec: true });
      if (reply.kind !== 'answer' || reply.rcode !== 'SERVFAIL')
        return `${where} does not withhold the A record of ${bogus}, which is to be bogus`;
    }
    return undefined;
  } finally {
    asker.close();
  }
}
