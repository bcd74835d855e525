import { InvalidArgumentError } from 'commander';

/**
 * Reads a serial number as tools print it: hex in either case, with or without colons and leading zeros.
 * @returns lower-case hex without leading zero octets
 * @throws InvalidArgumentError
 */
export function parseSerial(text: string): string {
  const digits = text.replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]{1,40}$/.test(digits)) throw new InvalidArgumentError('Write a serial number as hexadecimal digits.');
  return (digits.length % 2 === 0 ? digits : `0${digits}`).replace(/^(00)+(?=.)/, '');
}
