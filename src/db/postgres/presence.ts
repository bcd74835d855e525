import pg from 'pg';
import type { Clock } from '../../core/time.js';
import type { Log } from '../../core/log.js';
import { DatabaseUnusable } from '../database-unusable.js';
import { showDatabaseUrl } from '../database-url.js';
import { unreachable } from '../unreachable.js';

/** A place among those that work on a PostgreSQL database. */
export interface Presence {
  release(): Promise<void>;
}

/** Key of the advisory lock; any number that nobody else uses in this database. */
const LOCK = 7_463_119_402_871;
/** Who holds it: a key of 64 bits is shown in two halves. */
const WHO =
  'SELECT host(client_addr) AS host FROM pg_locks JOIN pg_stat_activity USING (pid) ' +
  "WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND (classid::bigint << 32 | objid::bigint) = $1";
const PATIENCE_MS = 10_000;
const RETRY_MS = 1_000;
/** A retry, and what a server has begun. */
const SETTLE_MS = 15_000;

export interface PresenceOptions {
  readonly url: string;
  /** `server`: beside other servers. `alone`: with no server, and none may come meanwhile. */
  readonly as: 'server' | 'alone';
  readonly clock: Clock;
  readonly log: Log;
  /** Called once when a server that had lost its connection finds somebody there who has to be alone: it must end, and write no more. */
  readonly displaced?: (reason: DatabaseUnusable) => void;
  /** How long who has to be alone waits until every server that had just lost its connection has found out and ended; {@link SETTLE_MS} when left out. */
  readonly settleMs?: number;
}

/**
 * Takes a place on the database: an advisory lock of a connection that does nothing else, shared between servers, exclusive for who has to be alone. It ends with the connection, and so with the process, however that
 * comes about. A server whose connection is lost takes its place again as soon as the database answers, or is told that it must end.
 * A pooler between the two must hand each client a connection of its own (PgBouncer: session pooling).
 * @throws DatabaseUnusable `in-use`: a server works there, or somebody has to be alone; `unreachable`
 */
export async function joinServers(options: PresenceOptions): Promise<Presence> {
  const released = new AbortController();
  const isReleased = () => released.signal.aborted;
  let client = await connect(options).catch((error: unknown) => {
    throw error instanceof DatabaseUnusable ? error : unreachable(options.url, error);
  });
  let returning: Promise<void> | undefined;
  const { clock, log, displaced, as, settleMs = SETTLE_MS } = options;

  const comeBack = async (): Promise<void> => {
    while (!isReleased()) {
      try {
        await clock.sleep(RETRY_MS, released.signal);
        watch(await connect(options));
        log.info({}, 'this server is counted among those on its database again');
        return;
      } catch (error) {
        if (error instanceof DatabaseUnusable && !isReleased()) {
          displaced?.(error);
          return;
        }
        if (!isReleased()) log.error({ err: error }, 'this server is not counted among those on its database; it will be tried again');
      }
    }
  };
  const watch = (connected: pg.Client): void => {
    client = connected;
    connected.once('end', () => {
      if (!isReleased()) returning = comeBack();
    });
  };
  watch(client);
  if (as === 'alone') await clock.sleep(settleMs);
  return {
    async release() {
      released.abort(new Error('the place is given up'));
      await returning;
      await client.end().catch(() => undefined);
    },
  };
}

async function connect({ url, as, log }: PresenceOptions): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'tegata-presence', connectionTimeoutMillis: PATIENCE_MS, keepAlive: true, keepAliveInitialDelayMillis: 30_000 });
  client.on('error', (error) => log.warn({ err: error }, 'the connection that counts this server on its database was lost'));
  await client.connect();
  try {
    const taken = await client.query<{ taken: boolean }>(`SELECT ${as === 'server' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'}($1) AS taken`, [LOCK]);
    if (taken.rows[0]?.taken !== true) throw new DatabaseUnusable('in-use', reasonOf(url, as, (await client.query<{ host: string | null }>(WHO, [LOCK])).rows));
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** @param there who has a place, by address; null: on the database's own machine */
function reasonOf(url: string, as: PresenceOptions['as'], there: readonly { host: string | null }[]): string {
  const hosts = there.map(({ host }) => host ?? 'this machine').join(', ');
  return as === 'alone'
    ? `${there.length === 1 ? 'another tegata server works' : `${there.length} tegata servers work`} on ${showDatabaseUrl(url)} (from ${hosts}): stop every one of them first`
    : `somebody destroys a CA's keys on ${showDatabaseUrl(url)} and has to be alone: start the server when that is done`;
}
