import { readFileSync, statSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { parseDigestList } from '../keys/parse-digest-list.js';

/** Octets of all files of one kind: some six million digests of Debian's, and 60 MB of memory. */
const LARGEST = 128 * 2 ** 20;

/**
 * Reads files of digests, one in hex a line.
 * @param key of the configuration, for the words of a fault
 * @param octets of each digest
 * @returns all digests, one after the other
 * @throws ConfigurationFault naming file and line
 */
export function readDigestLists(key: string, files: readonly string[], octets: number): Buffer {
  let size = 0;
  const digests = files.map((file, i) => {
    size += statSync(file).size;
    if (size > LARGEST) throw new ConfigurationFault(file, [`${key}: the files are larger than ${LARGEST} octets together`]);
    const parsed = parseDigestList(readFileSync(file), octets);
    if ('faultyLine' in parsed) {
      throw new ConfigurationFault(file, [`${key}.${i}: line ${parsed.faultyLine} is not ${octets * 2} hexadecimal digits`]);
    }
    if (parsed.count === 0) throw new ConfigurationFault(file, [`${key}.${i}: the list is empty`]);
    return parsed.digests;
  });
  return Buffer.concat(digests);
}
