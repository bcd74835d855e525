/** Epoch seconds as RFC 3339 in UTC. */
export function instant(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}
