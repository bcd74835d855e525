/**
 * A room's way to its stores. `Stores` is the set of store ports that the room declares in its own `ports.ts`;
 * `db` implements all of them over one connection or transaction.
 */
export interface Transactor<Stores> {
  /**
   * Stores bound to no transaction: each call stands alone and sees committed data only.
   * For reading. Writing belongs into {@link Transactor.transaction}.
   */
  readonly read: Stores;
  /**
   * Runs `work` with stores bound to one serializable transaction, commits, and only then resolves: what it returns is durable.
   * When `work` throws, everything is rolled back and the error passes through.
   * `work` awaits nothing but its stores: no network, no token, no timer. It may be run again after a serialization failure, so it
   * changes nothing outside its stores.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}
