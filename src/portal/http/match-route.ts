import type { Route } from '../page-context.js';

/** A table of routes, made once. */
export interface RouteTable<Entry extends { method: string; path: string }> {
  /** @returns the entry and its parameters; the methods that are there, where only the method is wrong; undefined for an unknown path */
  match(method: string, path: string): { entry: Entry; params: Record<string, string> } | { allowed: string[] } | undefined;
}

/** Path segments are compared as they are; parameters (`:name`, `{name}`) take one segment that is an id or a name, percent-decoded. */
export function createRouteTable<Entry extends { method: string; path: string } = Route>(entries: readonly Entry[]): RouteTable<Entry> {
  const table = entries.map((entry) => ({ entry, segments: entry.path.split('/') }));
  return {
    match(method, path) {
      const given = path.split('/');
      const fitting = table.flatMap(({ entry, segments }) => {
        const params = fit(segments, given);
        return params === undefined ? [] : [{ entry, params, literals: segments.filter((segment) => !isParameter(segment)).length }];
      });
      const found = fitting.filter(({ entry }) => entry.method === method).sort((a, b) => b.literals - a.literals)[0];
      if (found !== undefined) return { entry: found.entry, params: found.params };
      return fitting.length === 0 ? undefined : { allowed: [...new Set(fitting.map(({ entry }) => entry.method))] };
    },
  };
}

function isParameter(segment: string): boolean {
  return segment.startsWith(':') || segment.startsWith('{');
}

function fit(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [n, segment] of segments.entries()) {
    const text = given[n] ?? '';
    if (!isParameter(segment)) {
      if (segment !== text) return undefined;
      continue;
    }
    const value = decode(text);
    if (value === undefined || value === '') return undefined;
    params[segment.replace(/[:{}]/g, '')] = value;
  }
  return params;
}

function decode(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    // eslint-disable-next-line no-control-regex -- they are what is refused
    return value.length > 300 || /[\u0000-\u001f]/.test(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
