import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { join } from 'node:path';
import * as acme from 'acme-client';
import type { Target } from '../support/target.js';
import { withWebRoot } from '../support/web-root.js';
import { CONTACT, type AcmeClient, type CertificateRequest, type ClientKind } from './client.js';

export const npmAcmeClient: ClientKind = {
  name: 'acme-client (npm)',
  age: 'Debian',
  open: (_program, target, folder) => openAcmeClient(target, folder),
};

async function openAcmeClient(target: Target, folder: string): Promise<AcmeClient> {
  // The package has one HTTP client for all its instances; the files of the interop suite run one after the other.
  acme.axios.defaults.httpsAgent = new https.Agent({ ca: await readFile(target.tlsCaFile) });
  const web = join(folder, 'web');
  const wellKnown = join(web, '.well-known/acme-challenge');
  await mkdir(wellKnown, { recursive: true });
  const client = new acme.Client({
    directoryUrl: target.directoryUrl,
    accountKey: await acme.crypto.createPrivateEcdsaKey(),
    externalAccountBinding: { ...target.eab },
    backoffMin: 200,
    backoffMax: 2000,
  });
  await client.createAccount({ termsOfServiceAgreed: true, contact: [`mailto:${CONTACT}`] });

  const chainFile = (request: CertificateRequest): string => join(folder, `${request.names[0].replace('*', '_')}.pem`);
  const obtain = async (request: CertificateRequest): Promise<string> => {
    const [, csr] = await acme.crypto.createCsr({ altNames: [...request.names] });
    const chain = await withWebRoot(web, target.httpPort, () =>
      client.auto({
        csr,
        email: CONTACT,
        termsOfServiceAgreed: true,
        skipChallengeVerification: true,
        challengePriority: [request.challenge],
        challengeCreateFn: async ({ identifier }, challenge, keyAuthorization) => {
          if (challenge.type === 'dns-01') await target.dns.setTxt(`_acme-challenge.${identifier.value}`, keyAuthorization);
          else await writeFile(join(wellKnown, challenge.token), keyAuthorization);
        },
        challengeRemoveFn: async (_authorization, challenge) => {
          // TXT records stay until all names are done: a wildcard and its base share one name.
          if (challenge.type === 'http-01') await rm(join(wellKnown, challenge.token));
        },
      }),
    );
    for (const name of request.names) await target.dns.clearTxt(`_acme-challenge.${name.replace('*.', '')}`);
    await writeFile(chainFile(request), chain);
    return chainFile(request);
  };
  return {
    issue: obtain,
    renew: obtain,
    async revoke(request) {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the package declares the enum and does not export it
      await client.revokeCertificate(await readFile(chainFile(request), 'utf8'), { reason: 4 });
    },
  };
}
