/** What a request to the public listener is for: metrics tell no more. */
export function routeOf(url: string | undefined): 'ocsp' | 'crl' | 'page' {
  if (url?.startsWith('/ocsp')) return 'ocsp';
  return url?.startsWith('/crl') ? 'crl' : 'page';
}
