import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { plainPdf } from '../../../test/support/vetting-records.js';
import { DOCUMENT_LIMIT, readDocument } from './read-document.js';

const png = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(header);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return Buffer.concat([header, Buffer.from('IENDxxxx')]);
};
const jpeg = (width: number, height: number): Buffer => {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), frame, Buffer.from([0xff, 0xd9])]);
};
const pdfWith = (object: string): Buffer => Buffer.from(plainPdf().toString('latin1').replace('/Type /Catalog', `/Type /Catalog ${object}`), 'latin1');
const pdfWithStream = (object: string): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length 9 >>\nstream\n'), deflateSync(Buffer.from(object)), Buffer.from('\nendstream\nendobj\n%%EOF\n')]);

test.each<[string, Buffer, string]>([
  ['a PDF', plainPdf(), 'application/pdf'],
  ['a PDF with object streams', pdfWithStream('1 0 << /Type /Page >>'), 'application/pdf'],
  ['a PNG', png(100, 50), 'image/png'],
  ['a JPEG', jpeg(100, 50), 'image/jpeg'],
  ['a text', Buffer.from('電話で確認した。\n番号は東京商工リサーチによる。\n'), 'text/plain'],
  ['a text that talks of HTML', Buffer.from('<script>alert(1)</script>'), 'text/plain'],
])('takes %s for what it is', async (_what, content, mediaType) => {
  expect(await readDocument(content)).toEqual({ ok: true, mediaType });
});

test.each<[string, Buffer, string]>([
  ['nothing', Buffer.alloc(0), 'empty'],
  ['more than 20 MiB', Buffer.alloc(DOCUMENT_LIMIT + 1, 0x20), '20 MiB'],
  ['an executable', Buffer.from('\x7fELF\x02\x01\x01\x00\x00'), 'only PDF'],
  ['a zip file', Buffer.from('PK\x03\x04rest'), 'only PDF'],
  ['a text in another encoding', Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c]), 'only PDF'],
  ['an SVG with control characters', Buffer.from('<svg>\x1b</svg>'), 'only PDF'],
  ['a PNG that unfolds to 10 gigapixels', png(100_000, 100_000), '100 million'],
  ['a PNG without an end', png(1, 1).subarray(0, 33), 'cut off'],
  ['a PNG with a zip file behind it', Buffer.concat([png(1, 1), Buffer.alloc(2000)]), 'something else follows'],
  ['a JPEG that unfolds to gigapixels', jpeg(65_000, 65_000), '100 million'],
  ['a JPEG that is cut off', jpeg(1, 1).subarray(0, -2), 'cut off'],
  ['a damaged JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 'damaged'],
  ['a PDF that is cut off', plainPdf().subarray(0, 100), 'cut off'],
  ['a PDF with JavaScript', pdfWith('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), '/JavaScript'],
  ['a PDF with escaped JavaScript', pdfWith('/OpenAction << /S /J#61vaScript >>'), '/JavaScript'],
  ['a PDF with an embedded file', pdfWith('/Names << /EmbeddedFiles << >> >>'), '/EmbeddedFiles'],
  ['a PDF that starts a program', pdfWith('/OpenAction << /S /Launch >>'), '/Launch'],
  ['an encrypted PDF', pdfWith('/Encrypt 9 0 R'), '/Encrypt'],
  ['a PDF with JavaScript in a compressed stream', pdfWithStream('1 0 << /S /JavaScript /JS (x) >>'), '/JavaScript'],
  ['a PDF that unfolds to 100 MiB', pdfWithStream('x'.repeat(100 * 1024 * 1024)), 'unfolds to too much'],
])('refuses %s', async (_what, content, words) => {
  const read = await readDocument(content);
  if (read.ok) throw new Error('it was taken');
  expect(read.reason.en).toContain(words);
  expect(read.reason.ja).not.toBe('');
});
