import type { AuditActor, AuditEvent } from '../../src/audit/event.js';
import type { CaStores, CertificateStore } from '../../src/ca/ports.js';
import type { CertificateId, OrderId } from '../../src/core/ids.js';
import type { JobRequest } from '../../src/core/job.js';
import type { KeptSct } from '../../src/core/sct.js';
import type { Certificate } from '../../src/core/state/certificate.js';
import type { Transactor } from '../../src/core/transactor.js';

interface Contents {
  certificates: Map<string, Certificate>;
  scts: Map<CertificateId, readonly KeptSct[]>;
  jobs: JobRequest[];
  audit: { actor: AuditActor; event: AuditEvent }[];
}

/** Where a transaction of the fake may be made to fail. */
export type FaultPoint = 'before commit' | 'after commit';

/**
 * Stores of the ca room in memory, with transactions that are all or nothing, one at a time. It asserts the laws itself: a serial is used once, a stored
 * TBSCertificate never changes, an order has at most one certificate that is committed or issued.
 * Transactions can be made to fail, before their commit or after it, as when the process dies.
 */
export class FakeCaStores implements Transactor<CaStores> {
  contents: Contents = { certificates: new Map(), scts: new Map(), jobs: [], audit: [] };
  /** Orders that `findAbandoned` takes for `processing`. */
  readonly processing = new Set<OrderId>();
  /** Called around every commit with its number, from 1; what it throws is what the transaction throws. */
  fault: (point: FaultPoint, transaction: number) => void = () => undefined;
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();

  get read(): CaStores {
    return this.#stores(this.contents);
  }

  transaction<T>(work: (stores: CaStores) => Promise<T>): Promise<T> {
    const run = this.#last.then(async () => {
      const number = ++this.#count;
      const { certificates, scts, jobs, audit } = this.contents;
      const draft: Contents = { certificates: new Map(certificates), scts: new Map(scts), jobs: [...jobs], audit: [...audit] };
      const result = await work(this.#stores(draft));
      this.fault('before commit', number);
      this.#assertLaws(draft);
      this.contents = draft;
      this.fault('after commit', number);
      return result;
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  #stores(contents: Contents): CaStores {
    return {
      certificates: this.#certificates(contents.certificates),
      scts: {
        add: async (id, sct) => {
          const list = contents.scts.get(id) ?? [];
          if (list.some(({ logId }) => logId === sct.logId)) return false;
          contents.scts.set(id, [...list, sct]);
          return true;
        },
        list: async (id) => [...(contents.scts.get(id) ?? [])],
      },
      jobs: {
        add: async (request) => {
          contents.jobs.push(request);
        },
      },
      audit: {
        append: async (actor, event) => {
          contents.audit.push({ actor, event });
        },
      },
    };
  }

  #certificates(rows: Contents['certificates']): CertificateStore {
    const live = (orderId: OrderId): Certificate | undefined =>
      [...rows.values()].find((row) => row.orderId === orderId && row.state !== 'lost');
    return {
      commit: async (certificate) => {
        if ([...rows.values()].some((row) => row.serial === certificate.serial) || live(certificate.orderId) !== undefined) return false;
        rows.set(certificate.id, { ...certificate, tbs: Buffer.from(certificate.tbs) });
        return true;
      },
      storePrecertificate: async (id, precertificate) => {
        const row = rows.get(id);
        if (row?.state !== 'precert_committed') return false;
        if (!precertificate.includes(row.tbs)) throw new Error('the signed precertificate does not hold the committed TBSCertificate');
        rows.set(id, { ...row, state: 'precertified', precertificate });
        return true;
      },
      commitFinal: async (id, finalTbs) => {
        const row = rows.get(id);
        if (row?.state !== 'precertified' || row.revocation !== null) return false;
        rows.set(id, { ...row, state: 'final_committed', finalTbs });
        return true;
      },
      store: async (id, der) => {
        const row = rows.get(id);
        if (row?.state !== 'committed' && row?.state !== 'final_committed') return false;
        if (!der.includes(row.state === 'committed' ? row.tbs : row.finalTbs))
          throw new Error('the signed certificate does not hold the committed TBSCertificate');
        rows.set(id, { ...row, state: 'issued', der, precertificate: row.state === 'committed' ? null : row.precertificate });
        return true;
      },
      lose: async (id, at) => {
        const row = rows.get(id);
        if (row === undefined || row.state === 'issued' || row.state === 'lost') return false;
        const precertificate = 'precertificate' in row ? row.precertificate : null;
        rows.set(id, { ...row, state: 'lost', precertificate, revocation: row.revocation ?? { at, reason: 0 } });
        return true;
      },
      get: async (id) => {
        const row = rows.get(id);
        return row?.state === 'issued' ? row : undefined;
      },
      findByOrder: async (orderId) => live(orderId),
      findAbandoned: async (committedBefore, limit) =>
        [...rows.values()]
          .filter((row) => row.state !== 'issued' && row.state !== 'lost' && row.committedAt < committedBefore && !this.processing.has(row.orderId))
          .sort((a, b) => a.committedAt - b.committedAt)
          .slice(0, limit),
    };
  }

  #assertLaws(draft: Contents): void {
    const serials = [...draft.certificates.values()].map((row) => row.serial);
    if (new Set(serials).size !== serials.length) throw new Error('a serial is used twice');
    for (const [id, before] of this.contents.certificates) {
      const after = draft.certificates.get(id);
      if (after === undefined) throw new Error('a certificate disappeared');
      if (!after.tbs.equals(before.tbs) || after.serial !== before.serial) throw new Error('a committed TBSCertificate changed');
      if (before.state === 'final_committed' && after.state === 'final_committed' && after.finalTbs !== before.finalTbs)
        throw new Error('there are two certificates for one precertificate');
    }
    const orders = [...draft.certificates.values()].filter((row) => row.state !== 'lost').map((row) => row.orderId);
    if (new Set(orders).size !== orders.length) throw new Error('an order has two certificates');
  }
}
