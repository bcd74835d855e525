/**
 * Why a database cannot be opened, in words for the operator that name the way out.
 * - `missing`: no such file, or no schema in it
 * - `exists`: it was to be made, and is there
 * - `older`: it lacks migrations of this program
 * - `newer`: it has migrations that this program does not know
 * - `unreachable`: it cannot be read: the server is not there or refuses, or the file is none of SQLite's
 * - `in-use`: another server works on it, and it is for one at a time
 */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
  readonly reason: 'missing' | 'exists' | 'older' | 'newer' | 'unreachable' | 'in-use';

  constructor(reason: DatabaseUnusable['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
