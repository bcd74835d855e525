/** Id of the development CA's issuer, as the shipped profiles name it. */
export const DEVELOPMENT_ISSUER = 'issuer-1';
