import { describe } from 'vitest';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { describeKilledOrders } from './killed-orders.js';

const bin = findPostgres();

describe.skipIf(bin === undefined)(bin === undefined ? 'left out: PostgreSQL is not installed; script/setup --tests installs it' : 'several processes may share the database, so a dead one’s work waits for its lease of 60 s', () => {
  describeKilledOrders('PostgreSQL', {
    randomRounds: 1,
    committedRounds: 2,
    leastLost: 0,
    patience: 90,
    makeDatabase: async () => {
      const cluster = await startPostgres(bin ?? '', { durable: true });
      await cluster.admin('CREATE DATABASE ca');
      return { url: cluster.url('ca'), stop: () => cluster.stop() };
    },
  });
});
