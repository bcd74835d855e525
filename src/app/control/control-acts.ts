import type { AuditEvent, AuditLog } from '../../audit/event.js';
import type { Log } from '../../core/log.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import type { ActivatedToken } from '../../hsm/activated-token.js';
import type { Token } from '../../hsm/token.js';
import { tokenSecret } from '../ceremony/open-ceremony-token.js';
import { CustodyFault } from '../custody/custody-fault.js';
import type { ControlAnswer, ControlRequest } from './control-protocol.js';
import { ShareCollector } from './share-collector.js';

/** Each refused share costs whoever gives it this long. */
const REFUSAL_PAUSE_MS = 1_000;

export interface ControlParts {
  readonly tokenLabel: string;
  readonly token: Token | ActivatedToken;
  readonly transactor: Transactor<{ audit: AuditLog }>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the token has the configured keys. @throws ConfigurationFault, SignerUnavailable */
  readonly checkKeys: () => Promise<void>;
  /** Called after an activation has taken effect. */
  readonly activated: () => void;
}

type ShareRequest = Extract<ControlRequest, { passphrase: string }>;

/** What operators on this machine may ask of a running server. One act at a time, in the order in which they came. */
export function controlActs(parts: ControlParts): (request: ControlRequest) => Promise<ControlAnswer> {
  const { tokenLabel, token, clock } = parts;
  const collectors = { activate: new ShareCollector(tokenLabel, clock), deactivate: new ShareCollector(tokenLabel, clock) };
  let failures = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const status = (): ControlAnswer => {
    const act = collectors.activate.waiting === null ? 'deactivate' : 'activate';
    const waiting = collectors[act].waiting;
    return { ok: true, token: { label: tokenLabel, ...token.health() }, waiting: waiting && { act, threshold: waiting.threshold, holders: [...waiting.holders] } };
  };

  const record = (name: string, event: AuditEvent): Promise<void> =>
    parts.transactor.transaction(({ audit }) => audit.append({ type: 'officer', name }, event));

  const takeShare = async ({ act, share, passphrase }: ShareRequest): Promise<ControlAnswer> => {
    if (!('activate' in token)) return { ok: false, reason: 'the token is opened with a PIN from a file or the terminal (token.pin is not shares): there is nothing to activate' };
    if (token.active === (act === 'activate')) return { ok: false, reason: `the token "${tokenLabel}" is ${token.active ? 'active' : 'inactive'} already` };
    try {
      const { secret, holders } = await collectors[act].add(share, passphrase);
      if (secret !== null) await (act === 'activate' ? activate(token, secret, holders) : deactivate(token, holders));
      return status();
    } catch (error) {
      if (!(error instanceof CustodyFault)) throw error;
      failures += 1;
      const holder = holderOf(share);
      parts.log.warn({ act, holder, failures, reason: error.message }, 'a share was refused');
      await record(holder ?? 'unknown', { kind: 'ca.share-refused', detail: { token: tokenLabel, act, holder, reason: error.message, failures } });
      await clock.sleep(REFUSAL_PAUSE_MS);
      return { ok: false, reason: error.message };
    }
  };

  /** An activation that cannot be written down, or whose token lacks the keys, does not hold. */
  const activate = async (activated: ActivatedToken, secret: Buffer, people: readonly string[]): Promise<void> => {
    const { pin } = tokenSecret.parse(JSON.parse(secret.toString('utf8')));
    secret.fill(0);
    await activated.activate(pin);
    try {
      await parts.checkKeys();
      await record(people.join(', '), { kind: 'ca.activated', detail: { token: tokenLabel, people } });
    } catch (error) {
      await activated.deactivate();
      throw error;
    }
    failures = 0;
    parts.log.info({ token: tokenLabel, people }, 'the token is activated');
    parts.activated();
  };

  const deactivate = async (activated: ActivatedToken, people: readonly string[]): Promise<void> => {
    await activated.deactivate();
    parts.log.warn({ token: tokenLabel, people }, 'the token is deactivated');
    await record(people.join(', '), { kind: 'ca.deactivated', detail: { token: tokenLabel, people } });
  };

  return (request) => {
    // A token that nobody uses is not known to be gone: it is asked about itself first.
    if (request.act === 'status') return token.describe().then(status, status);
    const answer = turn.then(() => takeShare(request));
    turn = answer.catch(() => undefined);
    return answer;
  };
}

/** Whose share it claims to be; null when it cannot be told. */
function holderOf(share: string): string | null {
  try {
    const { holder } = JSON.parse(share) as { holder?: unknown };
    return typeof holder === 'string' ? holder.slice(0, 64) : null;
  } catch {
    return null;
  }
}
