import type { AnyOperation } from './operation.js';
import { whoAmI } from './operations/who-am-i.js';

/** Everything that the REST API offers, in the order of the OpenAPI file. */
export const OPERATIONS: readonly AnyOperation[] = [whoAmI];
