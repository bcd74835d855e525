import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { breathe } from '../../core/breathe.js';
import type { EvidenceId } from '../../core/ids.js';
import type { EvidenceVault } from '../ports.js';

/** Content that is not there, or cannot be decrypted. */
export class EvidenceUnreadable extends Error {
  override readonly name = 'EvidenceUnreadable';
}

/** Octets that are encrypted before others have a turn. */
const PIECE = 64 * 1024;

/**
 * Keeps evidence as age files (age-encryption.org/v1, X25519), one for each, `FOLDER/ID.age`: whoever has the identity can decrypt them with the `age` tool, without this
 * program. A file appears under its name when it is on the disk whole.
 * @param identities `AGE-SECRET-KEY-1…`, at least one: all decrypt, the first one is what new files are encrypted for
 * @throws Error for a text that is no identity
 */
export async function openAgeVault(folder: string, identities: readonly [string, ...string[]]): Promise<EvidenceVault> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const recipient = await identityToRecipient(identities[0]);
  const fileOf = (id: EvidenceId) => join(folder, `${id}.age`);
  return {
    async put(id, content) {
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const unfinished = `${fileOf(id)}.unfinished`;
      const file = await open(unfinished, 'wx', 0o600);
      try {
        for await (const piece of await encrypter.encrypt(inPieces(content))) await file.writeFile(piece);
        await file.sync();
      } catch (error) {
        await file.close();
        await rm(unfinished, { force: true });
        throw error;
      }
      await file.close();
      await rename(unfinished, fileOf(id));
      await syncFolder(folder);
    },

    async get(id) {
      const decrypter = new Decrypter();
      for (const identity of identities) decrypter.addIdentity(identity);
      try {
        const pieces: Uint8Array[] = [];
        for await (const piece of await decrypter.decrypt(inPieces(await readFile(fileOf(id))))) pieces.push(piece);
        return Buffer.concat(pieces);
      } catch (error) {
        throw new EvidenceUnreadable(`the file of the evidence ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },

    async list() {
      const names = (await readdir(folder)).filter((name) => /^[A-Za-z0-9_-]+\.age(\.unfinished)?$/.test(name));
      const files = await Promise.all(
        names.map(async (name) => ({ id: name.replace(/\.age(\.unfinished)?$/, '') as EvidenceId, written: await stat(join(folder, name)).catch(() => undefined) })),
      );
      return files.flatMap(({ id, written }) => (written === undefined ? [] : [{ id, writtenAt: Math.floor(written.mtimeMs / 1000) }]));
    },

    async remove(id) {
      await rm(fileOf(id), { force: true });
      await rm(`${fileOf(id)}.unfinished`, { force: true });
    },
  };
}

function inPieces(content: Buffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await breathe();
      if (at >= content.length) {
        controller.close();
        return;
      }
      controller.enqueue(content.subarray(at, (at += PIECE)));
    },
  });
}

/** The name is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
