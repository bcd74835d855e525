import { z } from 'zod';
import { toRfc3339 } from '../../core/time.js';
import { downloadOperation, operation, type AnyOperation } from '../operation.js';
import { instantInput } from './problem-reports.js';

const time = z.string().describe('RFC 3339');
const filter = z.string().min(1).max(120).optional();

export const readAuditEvents = operation({
  id: 'audit.events',
  method: 'GET',
  path: '/audit-events',
  summary: 'Audit events in the order of writing; a page may be short and still go on',
  right: 'audit.read',
  input: z.strictObject({ kind: filter, organizationId: filter, actor: filter, orderId: filter, since: instantInput.optional(), after: z.coerce.number().int().min(0).optional() }),
  output: z.strictObject({
    events: z.array(
      z.strictObject({ sequence: z.int(), at: time, kind: z.string(), actor: z.string(), organizationId: z.string().nullable(), accountId: z.string().nullable(), orderId: z.string().nullable(), detail: z.unknown() }),
    ),
    next: z.int().nullable(),
  }),
  async run({ audit }, actor, { kind, organizationId, actor: by, orderId, since, after }) {
    const question = { kind: kind ?? null, organizationId: organizationId ?? null, actor: by ?? null, orderId: orderId ?? null, since: since ?? null, after: after ?? null };
    const { events, next } = await audit.events(actor, question);
    return { events: events.map((event) => ({ ...event, at: toRfc3339(event.at), detail: JSON.parse(event.detail) as unknown })), next };
  },
});

const readChain = operation({
  id: 'audit.chain',
  method: 'GET',
  path: '/audit-chain',
  summary: 'How far the audit log is sealed and signed',
  right: 'audit.read',
  input: z.strictObject({}),
  output: z.strictObject({
    sealed: z.strictObject({ position: z.int(), at: time, hash: z.string() }).nullable(),
    signed: z.strictObject({ position: z.int(), at: time }).nullable(),
    complete: z.boolean(),
  }),
  async run({ audit }, actor) {
    const { sealed, signed, complete } = await audit.chain(actor);
    return { sealed: sealed && { ...sealed, at: toRfc3339(sealed.at) }, signed: signed && { ...signed, at: toRfc3339(signed.at) }, complete };
  },
});

export const makeDossier = downloadOperation({
  id: 'certificate.dossier',
  method: 'GET',
  path: '/certificates/{serial}/dossier',
  summary: 'What proves a certificate, signed, as "tegata dossier" makes it',
  right: 'audit.read',
  download: true,
  input: z.strictObject({ serial: z.string().regex(/^[0-9a-f]{2,64}$/) }),
  output: z.unknown(),
  async run({ dossiers }, actor, { serial }) {
    const dossier = await dossiers.make(actor, serial);
    return { fileName: `dossier-${serial}.json`, contentType: 'application/json', content: Buffer.from(`${JSON.stringify(dossier, null, 2)}\n`) };
  },
});

export const auditOperations: readonly AnyOperation[] = [readAuditEvents, readChain, makeDossier];
