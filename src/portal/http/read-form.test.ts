import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { FormRefused } from './form-refused.js';
import { FORM_LIMITS } from './limits.js';
import { discardRest, readForm, type FileTarget } from './read-form.js';
import { openUploadFolder, type UploadFolder } from './upload-folder.js';

interface Answer {
  status: number;
  body: { refused?: string; fields?: [string, string][]; json?: unknown; files?: { field: string; fileName: string; contentType: string; size: number; content: string }[] };
}

const folder = mkdtempSync(join(tmpdir(), 'tegata-form-'));
let uploads: UploadFolder;
let target: FileTarget;
let server: Server;

beforeAll(async () => {
  uploads = openUploadFolder(folder, new SeededRandom('uploads'));
  server = createServer((request, response) => {
    void (async () => {
      try {
        const form = await readForm(request, target);
        const files = form.files.map(({ path, ...file }) => ({ ...file, content: readFileSync(path).subarray(0, 100).toString() }));
        const body = JSON.stringify({ fields: form.fields, json: form.json, files });
        await form.done();
        response.end(body);
      } catch (error) {
        await discardRest(request);
        response.statusCode = error instanceof FormRefused ? error.status : 500;
        response.end(JSON.stringify({ refused: String(error) }));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Sends a body in pieces, without saying how long it is unless told to. */
function send(type: string, pieces: Iterable<string | Buffer>, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false, headers: { 'Content-Type': type, ...headers } }, (message) => {
      let text = '';
      message.on('data', (chunk: Buffer) => (text += chunk.toString()));
      message.on('end', () => resolve({ status: message.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }));
    });
    outgoing.on('error', reject);
    void (async () => {
      for (const piece of pieces) {
        if (outgoing.destroyed) return;
        if (!outgoing.write(piece)) await once(outgoing, 'drain');
      }
      outgoing.end();
    })();
  });
}

const MULTIPART = 'multipart/form-data; boundary=xx';
const field = (name: string, value: string) => `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name: string) => `--xx\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`;
const END = '\r\n--xx--\r\n';

describe('bodies of forms', () => {
  test('fields, files and JSON are read; a file input that was left empty is none', async () => {
    target = uploads;
    expect((await send('application/x-www-form-urlencoded', ['a=1&b=%E6%A0%AA%E5%BC%8F&a=2'])).body.fields).toEqual([['a', '1'], ['b', '株式'], ['a', '2']]);
    const { body } = await send(MULTIPART, [field('a', 'Ä'), fileHead('../../登記.pdf'), 'content', '\r\n', fileHead(''), END]);
    expect(body.fields).toEqual([['a', 'Ä']]);
    expect(body.files).toEqual([{ field: 'file', fileName: expect.stringContaining('登記.pdf') as string, contentType: 'application/pdf', size: 7, content: 'content' }]);
    expect((await send('application/json; charset=utf-8', ['{"a":', '1}'])).body.json).toEqual({ a: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('200 MB are refused, announced or not, without filling memory or disk', async () => {
    target = uploads;
    const megabyte = Buffer.alloc(1_048_576);
    function* large(): Generator<string | Buffer> {
      yield fileHead('large.pdf');
      for (let n = 0; n < 200; n += 1) yield megabyte;
      yield END;
    }
    const octets = 200 * megabyte.length + fileHead('large.pdf').length + END.length;
    expect((await send(MULTIPART, large(), { 'Content-Length': `${octets}` })).status).toBe(413);
    const before = process.memoryUsage().rss;
    const file = await send(MULTIPART, large());
    expect([file.status, file.body.refused]).toEqual([413, expect.stringContaining('up to 20 MB each')]);
    expect((await send('application/x-www-form-urlencoded', large())).status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576);
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  test('what makes no sense is refused, and leaves nothing', async () => {
    target = uploads;
    expect((await send('multipart/form-data', ['x'])).status).toBe(400);
    expect((await send(MULTIPART, [fileHead('cut.pdf'), 'half'])).status).toBe(400);
    expect((await send('application/json', ['{'])).status).toBe(400);
    expect((await send('text/xml', ['<a/>'])).status).toBe(415);
    const many = Array.from({ length: FORM_LIMITS.files + 1 }, (_, n) => `${fileHead(`${n}.pdf`)}x\r\n`);
    expect((await send(MULTIPART, [...many, END])).status).toBe(413);
    target = null;
    expect((await send(MULTIPART, [fileHead('a.pdf'), 'x', END])).status).toBe(413);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('only so many uploads at a time', async () => {
    const rooms = Array.from({ length: FORM_LIMITS.uploads }, () => uploads.enter());
    expect(() => uploads.enter()).toThrow('Too many uploads');
    await Promise.all(rooms.map((room) => room.leave()));
    await uploads.enter().leave();
  });
});
