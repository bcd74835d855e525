/**
 * Turns PKCS#11's raw ECDSA signature r‖s into the ECDSA-Sig-Value that certificates carry (RFC 5480, appendix A).
 * @param raw both halves of equal length
 * @returns DER SEQUENCE { INTEGER r, INTEGER s }
 */
export function toEcdsaSigValue(raw: Buffer): Buffer {
  const half = raw.length / 2;
  const body = Buffer.concat([integer(raw.subarray(0, half)), integer(raw.subarray(half))]);
  // Two P-521 integers reach 138 bytes, where the length needs a second byte.
  const header = body.length < 128 ? [0x30, body.length] : [0x30, 0x81, body.length];
  return Buffer.concat([Buffer.from(header), body]);
}

function integer(unsigned: Buffer): Buffer {
  let start = 0;
  while (start < unsigned.length - 1 && unsigned[start] === 0) start += 1;
  const digits = unsigned.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([0x02, digits.length + sign.length, ...sign]), digits]);
}
