/** What an endpoint answers, before it is put on the wire by `write-headers.ts`. */
export interface Reply {
  status: number;
  /** Text of the body; no body when left out. */
  body?: string;
  contentType?: 'application/json' | 'application/problem+json' | 'application/pem-certificate-chain';
  /** Absolute URL. */
  location?: string;
  /** Besides `index`, which every reply but the directory carries. */
  links?: readonly { url: string; rel: 'up' | 'next' | 'alternate' | 'terms-of-service' }[];
  retryAfterSeconds?: number;
  /** Methods for `Allow`. */
  allow?: readonly string[];
  /** Answers a CORS preflight (Fetch §3.2.2), so that a client in a web page may ask what `allow` lists. */
  preflight?: true;
  /** `no-store` when left out. */
  cacheControl?: string;
}

/** Seconds that a client should wait before it asks again for something that is under way. */
export const PROCESSING_RETRY_SECONDS = 1;

/** A reply with a JSON body. `application/json` without a charset is what clients compare with. */
export function jsonReply(status: number, resource: object, more: Omit<Reply, 'status' | 'body' | 'contentType'> = {}): Reply {
  return { status, body: JSON.stringify(resource), contentType: 'application/json', ...more };
}
