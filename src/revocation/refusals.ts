import { RevocationRefused } from './revocation-refused.js';

/** For a serial that no certificate has. */
export function unknownSerial(serial: string): RevocationRefused {
  return new RevocationRefused(
    { en: `this CA has no certificate with the serial ${serial}`, ja: `シリアル番号 ${serial} の証明書はありません` },
    { en: 'look for it with "tegata certificate list" or the search page', ja: '検索して確認してください' },
  );
}

/** For a certificate whose revocation is on record. */
export function revokedAlready(serial: string): RevocationRefused {
  return new RevocationRefused(
    { en: `the certificate ${serial} is revoked already`, ja: `証明書 ${serial} は既に失効しています` },
    { en: 'nothing is left to do', ja: 'これ以上の操作は必要ありません' },
  );
}

/** For a certificate that has ended by itself. */
export function expiredAlready(serial: string): RevocationRefused {
  return new RevocationRefused(
    { en: `the certificate ${serial} has expired`, ja: `証明書 ${serial} は有効期限が切れています` },
    { en: 'there is nothing to revoke', ja: '失効の必要はありません' },
  );
}
