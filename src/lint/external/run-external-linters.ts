import { toPem } from '../../core/pem.js';
import type { ExternalLinter, ExternalVerdict, LintArtifact } from './external-linter.js';
import { runExternalLinter } from './run-external-linter.js';

/** Hands an artifact, DER with any signature, to every configured linter that judges its kind. In the order of the configuration. */
export type LintExternally = (artifact: LintArtifact, der: Buffer) => Promise<ExternalVerdict[]>;

const LABELS: Readonly<Record<LintArtifact, 'CERTIFICATE' | 'X509 CRL' | 'OCSP RESPONSE'>> = {
  certificate: 'CERTIFICATE',
  precertificate: 'CERTIFICATE',
  crl: 'X509 CRL',
  'ocsp-response': 'OCSP RESPONSE',
};

/**
 * The external linters of a configuration as one act (BR 4.3.1.2).
 * @param mostAtOnce commands that run side by side; whoever comes later waits in line
 */
export function externalLinters(linters: readonly ExternalLinter[], mostAtOnce: number): LintExternally {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (running >= mostAtOnce) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (artifact, der) => {
    const asked = linters.filter(({ artifacts }) => artifacts.includes(artifact));
    if (asked.length === 0) return Promise.resolve([]);
    const pem = toPem(LABELS[artifact], der);
    return Promise.all(asked.map((linter) => inTurn(() => runExternalLinter(linter, pem))));
  };
}
