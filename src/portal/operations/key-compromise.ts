import { z } from 'zod';
import { LANGUAGES } from '../../core/language.js';
import { operation, type AnyOperation } from '../operation.js';

/** What shows a key compromise, as forms and programs send it: one of them. Binary in base64. */
export const proofInput = {
  privateKey: z.string().max(40_000).optional().describe('the private key, unencrypted: PEM, or DER in base64; checked and forgotten'),
  csr: z.string().max(40_000).optional().describe('a CSR signed with the key whose name tells of the compromise: PEM, or DER in base64'),
  signature: z.string().max(8_000).optional().describe('signature (SHA-256) over the challenge, base64'),
  challenge: z.string().max(200).optional(),
};

type Proof = z.output<z.ZodObject<typeof proofInput>>;

/** @returns undefined unless exactly one proof is given */
export function readProof({ privateKey, csr, signature, challenge }: Proof) {
  if ([privateKey, csr, signature].filter((one) => one !== undefined).length !== 1) return undefined;
  if (privateKey !== undefined) return { privateKey: bytesOf(privateKey) };
  if (csr !== undefined) return { csr: bytesOf(csr) };
  return challenge === undefined ? undefined : { signature: Buffer.from(signature ?? ''), challenge };
}

/** PEM as it is, anything else as base64. */
function bytesOf(text: string): Buffer {
  return text.includes('-----BEGIN') ? Buffer.from(text) : Buffer.from(text, 'base64');
}

const proveKeyCompromise = operation({
  id: 'key-compromise.prove',
  method: 'POST',
  path: '/key-compromise-proofs',
  summary: 'Prove that a private key is compromised: every certificate for it is revoked at once',
  right: null,
  input: z
    .strictObject({ ...proofInput, reporterName: z.string().max(200).optional(), reporterEmail: z.string().max(320).optional(), language: z.enum(LANGUAGES).optional() })
    .refine((input) => readProof(input) !== undefined, 'privateKey / csr / signature + challenge'),
  output: z.strictObject({ reference: z.string().nullable(), spkiHash: z.string(), revoked: z.array(z.string()), more: z.boolean() }),
  async run({ problems }, actor, { reporterName, reporterEmail, language, ...proof }) {
    const visitor = { address: `person ${actor.personId ?? actor.name}`, language: language ?? actor.language };
    const reporter = { name: reporterName ?? actor.name, email: reporterEmail ?? actor.email, telephone: null };
    const { report, spkiHash, revoked, more } = await problems.prove(visitor, readProof(proof) ?? { csr: Buffer.alloc(0) }, reporter);
    return { reference: report && report.reference, spkiHash, revoked: [...revoked], more };
  },
});

const setKeyChallenge = operation({
  id: 'key-compromise.challenge',
  method: 'POST',
  path: '/key-challenges',
  summary: 'A challenge to be signed with the key of a certificate that is said to be compromised',
  right: null,
  input: z.strictObject({ about: z.string().min(1).max(20_000).describe('the certificate: PEM, serial number or SHA-256 fingerprint') }),
  output: z.strictObject({ challenge: z.string(), spkiHash: z.string() }),
  async run({ problems }, actor, { about }) {
    const { challenge, spkiHash } = await problems.askChallenge({ address: `person ${actor.personId ?? actor.name}`, language: actor.language }, about);
    return { challenge, spkiHash };
  },
});

export const keyCompromiseOperations: readonly AnyOperation[] = [proveKeyCompromise, setKeyChallenge];
