import { encodeName } from '../../x509/name.js';

/** The subject of a development CA or responder: C, O, CN (BR 7.1.4.2 for CAs: countryName, organizationName, commonName). @returns Name, DER */
export function developmentName(commonName: string): Buffer {
  return encodeName([
    { type: 'countryName', value: 'JP' },
    { type: 'organizationName', value: 'Tegata Development' },
    { type: 'commonName', value: commonName },
  ]);
}
