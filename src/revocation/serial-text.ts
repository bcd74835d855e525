import { RevocationRefused } from './revocation-refused.js';

/**
 * A serial as people write it, with colons, capitals or leading zeros, in the form that records have.
 * @throws RevocationRefused
 */
export function readSerial(text: string): string {
  const digits = text.trim().toLowerCase().replace(/^0x/, '').replaceAll(':', '');
  if (!/^[0-9a-f]{1,64}$/.test(digits)) {
    throw new RevocationRefused(
      { en: `"${text}" is no serial number`, ja: `「${text}」はシリアル番号ではありません` },
      { en: 'write it in hexadecimal, with or without colons', ja: '16 進数で入力してください（コロン区切りも可）' },
    );
  }
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return even.replace(/^(00)+(?=..)/, '');
}

/** The hash of a key as records have it. @throws RevocationRefused */
export function readSpkiHash(text: string): string {
  const digits = text.trim().toLowerCase().replaceAll(':', '');
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    throw new RevocationRefused(
      { en: `"${text}" is no key hash`, ja: `「${text}」は鍵のハッシュ値ではありません` },
      { en: 'give the SHA-256 of the SubjectPublicKeyInfo as 64 hexadecimal digits', ja: 'SubjectPublicKeyInfo の SHA-256 を 16 進数 64 桁で入力してください' },
    );
  }
  return digits;
}
