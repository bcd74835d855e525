import type { AuditActor } from '../audit/event.js';
import type { KeyChallenge } from '../revocation/ports.js';
import { setKeyChallenge } from '../revocation/set-key-challenge.js';
import { readCertificate } from '../x509/read-certificate.js';
import type { ProblemDependencies } from './dependencies.js';
import { findNamedCertificates } from './find-named-certificates.js';
import { ProblemRefused } from './problem-refused.js';

/**
 * Sets a challenge to be signed with the key of a certificate of this CA (CP 4.9.12, third way).
 * @param about the certificate: PEM, serial or fingerprint; names do, where all their certificates have one key
 * @throws ProblemRefused
 */
export async function askChallenge(dependencies: ProblemDependencies, about: string, by: AuditActor): Promise<KeyChallenge> {
  const found = await findNamedCertificates(dependencies.transactor.read, about, dependencies.clock.now());
  const certificates = found.flatMap((certificate) => (certificate.state === 'issued' ? [certificate] : []));
  const [first] = certificates;
  if (first === undefined || new Set(certificates.map(({ spkiHash }) => spkiHash)).size > 1) {
    throw new ProblemRefused(
      first === undefined
        ? { ja: '該当する証明書がありません', en: 'no certificate of this CA is named' }
        : { ja: '鍵の異なる複数の証明書が該当します', en: 'certificates with different keys are named' },
      { ja: '証明書（PEM）、シリアル番号、または SHA-256 フィンガープリントを入力してください', en: 'give the certificate (PEM), its serial number or its SHA-256 fingerprint' },
    );
  }
  return setKeyChallenge(dependencies, { spki: readCertificate(first.der).spki, actor: by });
}
