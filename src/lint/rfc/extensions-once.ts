import type { CertificateLint } from '../certificate-lint.js';

/** No extension is there twice. */
export const extensionsOnce: CertificateLint<unknown> = {
  id: 'rfc/extensions-once',
  citation: 'RFC 5280 §4.2',
  check: ({ extensions, extension }) => {
    if (extensions.length === extension.size) return undefined;
    const twice = extensions.find((one, at) => extensions.findIndex(({ oid }) => oid === one.oid) !== at);
    return `the extension ${twice?.oid ?? ''} is there more than once`;
  },
};
