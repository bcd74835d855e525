import { describeKilledOrders } from './killed-orders.js';

describeKilledOrders('SQLite', { randomRounds: 5, committedRounds: 3, leastLost: 1, patience: 30 });
