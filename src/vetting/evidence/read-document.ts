import type { Bilingual } from '../../core/language.js';
import type { EvidenceMediaType } from '../../core/state/application.js';
import { whyPdfIsActive } from './why-pdf-is-active.js';

/** Octets that a document may have: 20 MiB. */
export const DOCUMENT_LIMIT = 20 * 1024 * 1024;
/** Pixels that an image may unfold to. */
const PIXEL_LIMIT = 100_000_000;

export type ReadDocument = { ok: true; mediaType: EvidenceMediaType } | { ok: false; reason: Bilingual };

/**
 * Tells what a document is by its content, whatever its name says: PDF, PNG, JPEG or plain text in UTF-8. Nothing else is taken, and nothing that could
 * run, unfold without bounds, or hide another file.
 */
export async function readDocument(content: Buffer): Promise<ReadDocument> {
  if (content.length === 0) return refused('ファイルが空です', 'the file is empty');
  if (content.length > DOCUMENT_LIMIT) return refused('ファイルが20 MiBを超えています', 'the file is larger than 20 MiB');
  if (content.subarray(0, 5).toString('latin1') === '%PDF-') {
    const active = await whyPdfIsActive(content);
    return active === undefined ? { ok: true, mediaType: 'application/pdf' } : { ok: false, reason: active };
  }
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return image(content, 'image/png', pngSize(content));
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return image(content, 'image/jpeg', jpegSize(content));
  return isPlainText(content)
    ? { ok: true, mediaType: 'text/plain' }
    : refused('PDF、PNG、JPEG、テキスト（UTF-8）以外のファイルは受け付けません', 'only PDF, PNG, JPEG and plain text in UTF-8 are taken');
}

function image(content: Buffer, mediaType: 'image/png' | 'image/jpeg', size: { width: number; height: number } | undefined): ReadDocument {
  if (size === undefined || size.width === 0 || size.height === 0) return refused('画像が壊れています', 'the image is damaged');
  if (size.width * size.height > PIXEL_LIMIT) return refused('画像の画素数が多すぎます（1億画素まで）', 'the image has more than 100 million pixels');
  const end = mediaType === 'image/png' ? content.lastIndexOf('IEND') : content.lastIndexOf(Buffer.from([0xff, 0xd9]));
  // What follows an image is another file; some cameras leave a little padding.
  if (end === -1 || content.length - end > 1024) return refused('画像が途中で切れているか、後ろに別のデータが付いています', 'the image is cut off, or something else follows it');
  return { ok: true, mediaType };
}

/** PNG §11.2.2: IHDR is the first chunk. */
function pngSize(content: Buffer): { width: number; height: number } | undefined {
  if (content.length < 33 || content.subarray(12, 16).toString('latin1') !== 'IHDR') return undefined;
  return { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
}

/** ITU T.81 B.2.2: the frame header, SOF0 to SOF15 but DHT, JPG and DAC. */
function jpegSize(content: Buffer): { width: number; height: number } | undefined {
  for (let at = 2; at + 9 < content.length; ) {
    if (content[at] !== 0xff) return undefined;
    const marker = content[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { height: content.readUInt16BE(at + 5), width: content.readUInt16BE(at + 7) };
    at += 2 + content.readUInt16BE(at + 2);
  }
  return undefined;
}

function isPlainText(content: Buffer): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return false;
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text);
}

function refused(ja: string, en: string): ReadDocument {
  return { ok: false, reason: { ja, en } };
}
