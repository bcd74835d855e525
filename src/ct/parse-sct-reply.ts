import { z } from 'zod';
import { decodeSct, encodeSct, SctMalformed, type Sct } from './sct.js';

/** What add-chain and add-pre-chain answer (RFC 6962 §4.1, 4.2). */
const shape = z.object({
  sct_version: z.literal(0),
  id: z.base64(),
  timestamp: z.int().min(0),
  extensions: z.base64(),
  signature: z.base64(),
});

/** Reads a log's answer. @throws SctMalformed */
export function parseSctReply(body: string): Sct {
  const parsed = shape.safeParse(readJson(body));
  if (!parsed.success) {
    throw new SctMalformed(`the answer is no SCT: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  }
  const { id, timestamp, extensions, signature } = parsed.data;
  const octets = (base64: string): Buffer => Buffer.from(base64, 'base64');
  return decodeSct(encodeSct(octets(id), timestamp, octets(extensions), octets(signature)));
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SctMalformed('the answer is no JSON');
  }
}
