/*
 * DER by hand, so that tests can make every fault and share nothing with the room that encodes. Contents are Buffers or hex.
 */

/** One element. */
export const der = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
  const n = content.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
/** A SEQUENCE. */
export const seq = (...parts: (Buffer | string)[]): Buffer => der(0x30, ...parts);
/** A string of any type, UTF-8. */
export const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'utf8'));
/** An OBJECT IDENTIFIER, from dotted decimal. */
export const oid = (dotted: string): Buffer => {
  const [a = 0, b = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [a * 40 + b, ...rest].flatMap((arc) => {
    const out = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) out.unshift((left & 0x7f) | 0x80);
    return out;
  });
  return der(0x06, Buffer.from(octets));
};
/** A UTCTime, or a GeneralizedTime. */
export const time = (at: number, generalized = false): Buffer => {
  const digits = new Date(at * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
  return generalized ? text(0x18, `${digits}Z`) : text(0x17, `${digits.slice(2)}Z`);
};
/** An Extension (RFC 5280 §4.1). */
export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  seq(oid(id), ...(critical ? ['0101ff'] : []), der(0x04, value));
