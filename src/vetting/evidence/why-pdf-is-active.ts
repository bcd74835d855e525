import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Bilingual } from '../../core/language.js';

/** Octets that all compressed streams that hold objects may unfold to together. */
const UNFOLDED_LIMIT = 64 * 1024 * 1024;
const STREAM_LIMIT = 5_000;

/** Names (ISO 32000-1 §7.3.5) of what runs, reaches out, hides files or keeps its reader out. */
const ACTIVE = /\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Encrypt|Movie|Sound|3D)(?![A-Za-z0-9])/;

/**
 * Looks for what makes a PDF more than a picture: scripts, programs to start, embedded files, forms that send, encryption. Objects in compressed streams
 * are looked at too (§7.5.7). It need not find everything: what is let in is served for download only, and never within our origin.
 * @returns undefined for one that is still
 */
export async function whyPdfIsActive(content: Buffer): Promise<Bilingual | undefined> {
  if (!content.subarray(-2048).includes('%%EOF')) {
    return { ja: 'PDFが途中で切れています', en: 'the PDF is cut off' };
  }
  const text = content.toString('latin1');
  const found = activeName(text);
  if (found !== undefined) return active(found);
  let left = UNFOLDED_LIMIT;
  let streams = 0;
  for (const { 0: start, index } of text.matchAll(/\/ObjStm[^]{0,300}?stream\r?\n/g)) {
    streams += 1;
    if (streams > STREAM_LIMIT) return tooLarge();
    const from = index + start.length;
    const end = text.indexOf('endstream', from);
    const unfolded = await unfold(content.subarray(from, end === -1 ? content.length : end), left);
    if (unfolded === 'too large') return tooLarge();
    left -= unfolded.length;
    const within = activeName(unfolded.toString('latin1'));
    if (within !== undefined) return active(within);
  }
  return undefined;
}

/** The first telling name; `#4a` in a name stands for its octet. */
function activeName(text: string): string | undefined {
  const direct = ACTIVE.exec(text);
  if (direct) return direct[1];
  for (const [name] of text.matchAll(/\/[A-Za-z0-9]*(?:#[0-9a-fA-F]{2}[A-Za-z0-9]*)+/g)) {
    const plain = name.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    const escaped = ACTIVE.exec(plain);
    if (escaped) return escaped[1];
  }
  return undefined;
}

/** What a stream unfolds to; nothing for one that is not deflated, which has been looked at as it stands. */
async function unfold(stream: Buffer, most: number): Promise<Buffer | 'too large'> {
  try {
    return await promisify(inflate)(stream, { maxOutputLength: Math.max(1, most), finishFlush: 2 });
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : Buffer.alloc(0);
  }
}

function active(name: string): Bilingual {
  return {
    ja: `PDFにスクリプトや埋め込みファイルなど（/${name}）が含まれています。印刷してPDFに保存し直したものを送ってください`,
    en: `the PDF holds a script, an embedded file or the like (/${name}); print it to a new PDF and send that`,
  };
}

function tooLarge(): Bilingual {
  return { ja: 'PDFを展開すると大きくなりすぎます', en: 'the PDF unfolds to too much' };
}
