import { hash } from 'node:crypto';
import { readPrivateKey } from '../revocation/prove-compromise.js';
import { FILE_LIMIT, FILES_LIMIT, MOST_FILES, type UploadedFile } from './problem-report.js';
import { ProblemRefused } from './problem-refused.js';

export interface CheckedFile {
  readonly name: string;
  readonly mediaType: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly content: Buffer;
}


/** What files may be, told by their first octets: nothing that a browser or an office program would run. */
const SIGNATURES: readonly (readonly [mediaType: string, signature: Buffer])[] = [
  ['application/pdf', Buffer.from('%PDF-')],
  ['image/png', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['image/jpeg', Buffer.from('ffd8ff', 'hex')],
];
/** Of DER: a SEQUENCE with a length of two octets or more, as certificates and CSRs have. */
const DER_SEQUENCES = [0x3081, 0x3082, 0x3083];

/**
 * Judges proof files by their content, not by what they are called.
 * @throws ProblemRefused for too many, too large, empty or other ones, and for private keys, which must not be stored
 */
export function checkFiles(files: readonly UploadedFile[]): CheckedFile[] {
  if (files.length > MOST_FILES) throw refuse(`${files.length} files are too many`, `ファイルが多すぎます（${files.length} 件）`);
  if (files.reduce((sum, { content }) => sum + content.length, 0) > FILES_LIMIT) throw refuse('the files are too large', 'ファイルの合計サイズが大きすぎます');
  return files.map(({ name, content }) => {
    const shown = cleanName(name);
    if (content.length === 0) throw refuse(`the file "${shown}" is empty`, `ファイル「${shown}」が空です`);
    if (content.length > FILE_LIMIT) throw refuse(`the file "${shown}" is too large`, `ファイル「${shown}」が大きすぎます`);
    refusePrivateKey(content);
    const mediaType = mediaTypeOf(content);
    if (mediaType === undefined) throw refuse(`the file "${shown}" is of a type that is not taken`, `ファイル「${shown}」の形式は受け付けられません`);
    return { name: shown, mediaType, sha256: hash('sha256', content, 'hex'), content };
  });
}

/** @throws ProblemRefused when the bytes hold a private key */
export function refusePrivateKey(content: Buffer): void {
  const isKey = content.includes('PRIVATE KEY-----') || (content.length < 20_000 && content[0] === 0x30 && readPrivateKey(content) !== undefined);
  if (!isKey) return;
  throw new ProblemRefused(
    { ja: '秘密鍵が含まれているため受け付けませんでした（保存していません）', en: 'this holds a private key; it was not taken, and nothing was stored' },
    { ja: '「鍵の危殆化の証明」のページに提出してください。検証のうえ直ちに失効します', en: 'hand it in on the page "Proof of key compromise": it is checked there and leads to revocation at once' },
  );
}

function refuse(en: string, ja: string): ProblemRefused {
  return new ProblemRefused(
    { en, ja },
    {
      en: `send at most ${MOST_FILES} files of up to 1 MiB each, 3 MiB in all: text, PDF, PNG, JPEG, certificates`,
      ja: `${MOST_FILES} 件まで、1 件 1 MiB、合計 3 MiB 以内のテキスト、PDF、PNG、JPEG、証明書を添付してください`,
    },
  );
}

function mediaTypeOf(content: Buffer): string | undefined {
  const signed = SIGNATURES.find(([, signature]) => content.subarray(0, signature.length).equals(signature));
  if (signed !== undefined) return signed[0];
  if (content.length > 2 && DER_SEQUENCES.includes(content.readUInt16BE(0))) return 'application/octet-stream';
  return isText(content) ? 'text/plain' : undefined;
}

function isText(content: Buffer): boolean {
  if (content.some((octet) => octet < 9 || (octet > 13 && octet < 32) || octet === 127)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

/** Without paths and control characters. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- control characters and direction marks are what has to go
  const clean = last.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim().slice(0, 100);
  return clean === '' ? 'file' : clean;
}
