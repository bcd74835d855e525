import { isId } from '../../core/ids.js';
import { Problem } from '../../core/problem.js';

/**
 * The identifier in a path. A text that cannot be one of ours is not looked up.
 * @param name of the path's resource, for the detail
 * @throws Problem malformed 404
 */
export function readId<Id extends string>(text: string | undefined, name: string): Id {
  if (text !== undefined && isId(text)) return text as Id;
  throw new Problem('malformed', `There is no ${name} at this URL; use the URL exactly as this server gave it.`, { status: 404 });
}
