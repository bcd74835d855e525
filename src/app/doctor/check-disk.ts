import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../config/config.js';
import { fault, skipped, warning, well, wordsOf, type Finding } from './finding.js';

const GIB = 2 ** 30;

/** Room on the disks of the database file, the audit exports and the access log. */
export function checkDisk({ database, audit, publicAccessLog }: Pick<Config, 'database' | 'audit' | 'publicAccessLog'>): Promise<Finding[]> {
  const places = [
    ...(/^postgres(ql)?:/.test(database) ? [] : [['database', dirname(database)] as const]),
    ...(audit === null ? [] : [['audit exports', audit.exportFolder] as const]),
    ...(publicAccessLog === null ? [] : [['access log', publicAccessLog.folder] as const]),
  ];
  return Promise.all(places.map(([what, folder]) => room(`disk of the ${what}`, folder)));
}

async function room(check: string, folder: string): Promise<Finding> {
  // What is not made yet will be made in its nearest folder above.
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, blocks, bsize } = await statfs(place);
    const [free, share] = [(bavail * bsize) / GIB, bavail / blocks];
    const detail = `${free.toFixed(1)} GiB free (${(share * 100).toFixed(0)} %) at ${folder}`;
    const remedy = 'make room, or move the folder: when the disk is full nothing is issued, revoked or recorded';
    if (free < 1) return fault(check, detail, remedy);
    return free < 5 || share < 0.05 ? warning(check, detail, remedy) : well(check, detail);
  } catch (error) {
    return skipped(check, wordsOf(error));
  }
}
