import type { RequestListener } from 'node:http';
import { CONFIRMATION_PATH } from '../portal/app.js';

/** Shares the ACME listener: pages for contacts below their own path, everything else for ACME clients. */
export function acmeListener(acme: RequestListener, portal: RequestListener): RequestListener {
  return (request, response) => {
    if (request.url?.startsWith(CONFIRMATION_PATH)) portal(request, response);
    else acme(request, response);
  };
}
