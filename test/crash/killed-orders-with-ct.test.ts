import { describeKilledOrders } from './killed-orders.js';

describeKilledOrders('SQLite, with Certificate Transparency', { randomRounds: 2, committedRounds: 3, leastLost: 0, patience: 30, ct: true });
