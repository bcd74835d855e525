import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../core/random.js';
import { FORM_LIMITS } from './limits.js';
import { FormRefused } from './form-refused.js';

/** Where files of forms lie while their request lasts. */
export interface UploadFolder {
  /** Makes room for a request with files. @throws FormRefused 503 when too many are on their way */
  enter(): UploadRoom;
}

/** The files of one request. */
export interface UploadRoom {
  /** A path for one more file. */
  next(): string;
  /** Removes the files. */
  leave(): Promise<void>;
}

/** @param folder made when it is not there; what an earlier process left in it is removed */
export function openUploadFolder(folder: string, random: Random): UploadFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) if (name.endsWith('.upload')) rmSync(join(folder, name), { force: true });
  let rooms = 0;
  return {
    enter() {
      if (rooms >= FORM_LIMITS.uploads) {
        throw new FormRefused(503, {
          ja: 'アップロードが混み合っています。しばらくしてから、もう一度送信してください。',
          en: 'Too many uploads are on their way. Send it again in a while.',
        });
      }
      rooms += 1;
      const paths: string[] = [];
      return {
        next() {
          const path = join(folder, `${random.bytes(16).toString('hex')}.upload`);
          paths.push(path);
          return path;
        },
        async leave() {
          rooms -= 1;
          await Promise.all(paths.map((path) => rm(path, { force: true })));
        },
      };
    },
  };
}
