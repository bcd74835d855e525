import { InvalidArgumentError } from 'commander';

/**
 * Reads a whole number of 1 or more.
 * @throws InvalidArgumentError
 */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number of 1 or more.');
  return Number(text);
}
