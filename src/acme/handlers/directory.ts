import type { FrontEnd } from '../front-end.js';
import { jsonReply, type Reply } from '../reply.js';
import { directoryResource } from '../resources/directory.js';

/** Answers the directory (RFC 8555 §7.1.1). Caches may keep it but must ask again, so that a new CA address spreads at once. */
export function directory({ links, facts }: FrontEnd): Reply {
  return jsonReply(200, directoryResource(links, facts), { cacheControl: 'public, max-age=0, no-cache' });
}
