import { createWriteStream, type WriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { UploadedFile } from '../uploaded-file.js';
import { FormRefused, tooLarge } from './form-refused.js';
import { DISCARD_LIMIT, FORM_LIMITS } from './limits.js';
import type { UploadFolder, UploadRoom } from './upload-folder.js';

/** A body, read. */
export interface ReadForm {
  readonly fields: readonly (readonly [string, string])[];
  readonly files: readonly UploadedFile[];
  readonly json: unknown;
  /** Removes the files; to be called whatever happens. */
  done(): Promise<void>;
}

const nothing = () => Promise.resolve();

/** Where files of a form go: to disk, nowhere (a form whose session has ended: its texts are kept), or the page takes none. */
export type FileTarget = UploadFolder | 'skip' | null;

/**
 * Reads a request's body: a form, with files or without, or JSON. Texts are bounded in memory, files go to disk as they come, and whatever is over a limit is
 * refused where it is noticed, not at its end.
 * @throws FormRefused
 */
export async function readForm(request: IncomingMessage, files: FileTarget): Promise<ReadForm> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const limit = type === 'multipart/form-data' && files !== null ? FORM_LIMITS.request : FORM_LIMITS.text;
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge('request', limit);
  switch (type) {
    case '':
    case 'application/x-www-form-urlencoded': {
      const text = await readText(request);
      const fields = [...new URLSearchParams(text)];
      if (fields.length > FORM_LIMITS.fields) throw malformed();
      return { fields, files: [], json: undefined, done: nothing };
    }
    case 'application/json': {
      const text = await readText(request);
      try {
        return { fields: [], files: [], json: text === '' ? {} : (JSON.parse(text) as unknown), done: nothing };
      } catch {
        throw malformed();
      }
    }
    case 'multipart/form-data':
      return readMultipart(request, files, limit);
    default:
      throw new FormRefused(415, { ja: 'この形式のデータは受け付けていません。', en: 'This type of body is not taken.' });
  }
}

/**
 * Lets the rest of a refused body pass, keeping nothing, and cuts the connection when it does not end: a client reads the answer only when it could send all that
 * it had to. Resolves when the answer may be sent.
 */
export async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  await new Promise<void>((resolve) => {
    let octets = 0;
    request.on('data', (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > DISCARD_LIMIT) request.destroy();
    });
    request.on('end', resolve).on('close', resolve).on('error', resolve);
    request.resume();
  });
}

function malformed(): FormRefused {
  return new FormRefused(400, { ja: '送信されたデータを読み取れませんでした。', en: 'What was sent could not be read.' });
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  return new Promise((resolve, reject) => {
    const stop = (error: FormRefused) => {
      request.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
      request.pause();
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > FORM_LIMITS.text) stop(tooLarge('text', FORM_LIMITS.text));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('close', () => reject(new FormRefused(408, { ja: '通信が途中で切れました。', en: 'The connection was cut.' })));
    request.on('error', () => reject(new FormRefused(408, { ja: '通信が途中で切れました。', en: 'The connection was cut.' })));
  });
}

async function readMultipart(request: IncomingMessage, target: FileTarget, limit: number): Promise<ReadForm> {
  const room = target === null || target === 'skip' ? null : target.enter();
  try {
    const read = await parse(request, { room, skip: target === 'skip' }, limit);
    return { ...read, json: undefined, done: () => room?.leave() ?? nothing() };
  } catch (error) {
    await room?.leave();
    throw error;
  }
}

function parse(request: IncomingMessage, { room, skip }: { room: UploadRoom | null; skip: boolean }, limit: number): Promise<Pick<ReadForm, 'fields' | 'files'>> {
  return new Promise((resolve, reject) => {
    let parser: ReturnType<typeof Busboy>;
    try {
      parser = Busboy({
        headers: request.headers as { 'content-type': string },
        limits: { fieldSize: FORM_LIMITS.text, fields: FORM_LIMITS.fields, fileSize: FORM_LIMITS.file, files: room === null && !skip ? 0 : FORM_LIMITS.files, headerPairs: 20 },
      });
    } catch {
      reject(malformed());
      return;
    }
    const fields: (readonly [string, string])[] = [];
    const files: UploadedFile[] = [];
    const closed: Promise<void>[] = [];
    const outputs: WriteStream[] = [];
    let octets = 0;
    let textOctets = 0;
    let refused: FormRefused | undefined;
    const refuse = (error: FormRefused) => {
      if (refused !== undefined) return;
      refused = error;
      request.unpipe(parser);
      request.off('data', count);
      parser.destroy();
      for (const output of outputs) output.destroy();
      // Nothing is written any more once the files' room is given up.
      void Promise.all(closed).then(() => reject(error));
    };
    const count = (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > limit) refuse(tooLarge('request', limit));
    };
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      textOctets += value.length;
      if (nameTruncated || valueTruncated || textOctets > FORM_LIMITS.text) refuse(tooLarge('text', FORM_LIMITS.text));
      else fields.push([name, value]);
    });
    parser.on('file', (field, stream, fileName, _encoding, contentType) => {
      // An input that was left empty.
      if (room === null || fileName === '') {
        stream.resume();
        return;
      }
      const path = room.next();
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      stream.on('limit', () => refuse(tooLarge('file', FORM_LIMITS.file)));
      const output = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      outputs.push(output);
      closed.push(new Promise((done) => output.once('close', done)));
      output.once('finish', () => files.push({ field, fileName, contentType, path, size }));
      output.once('error', () => refuse(malformed()));
      stream.once('error', () => refuse(malformed()));
      stream.pipe(output);
    });
    parser.on('filesLimit', () => {
      const remedy = room === null ? { ja: 'このページではファイルを受け付けていません。', en: 'This page takes no files.' } : { ja: `ファイルは一度に ${FORM_LIMITS.files} 件までです。`, en: `At most ${FORM_LIMITS.files} files at a time.` };
      refuse(new FormRefused(413, remedy));
    });
    parser.on('fieldsLimit', () => refuse(malformed()));
    parser.on('error', () => refuse(malformed()));
    parser.on('finish', () => {
      void Promise.all(closed).then(() => {
        if (refused === undefined) resolve({ fields, files });
      });
    });
    request.on('data', count);
    request.on('close', () => {
      if (!request.complete) refuse(new FormRefused(408, { ja: '通信が途中で切れました。', en: 'The connection was cut.' }));
    });
    request.pipe(parser);
  });
}
