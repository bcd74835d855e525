import { z } from 'zod';

/*
 * What is said over the control socket: one request and one answer, each a line of JSON, then the connection ends. Who may open the socket may ask
 * for the status; whoever wants more needs the shares of several people.
 */
export const MOST_REQUEST_OCTETS = 65_536;

export const controlRequest = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('status') }),
  z.strictObject({
    act: z.enum(['activate', 'deactivate']),
    /** A share's file, as text. */
    share: z.string().max(MOST_REQUEST_OCTETS),
    passphrase: z.string().max(1024),
  }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;

export const controlAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(false), reason: z.string() }),
  z.object({
    ok: z.literal(true),
    token: z.object({
      label: z.string(),
      state: z.enum(['inactive', 'up', 'reconnecting', 'refused', 'closed']),
      since: z.int(),
      queued: z.int(),
      running: z.int(),
      signatures: z.int(),
      failure: z.string().nullable(),
      remedy: z.string().nullable(),
    }),
    /** Shares that have come in so far, where an act waits for more. */
    waiting: z.object({ act: z.enum(['activate', 'deactivate']), holders: z.array(z.string()), threshold: z.int() }).nullable(),
  }),
]);

export type ControlAnswer = z.infer<typeof controlAnswer>;
