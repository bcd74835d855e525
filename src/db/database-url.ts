/** What `--database` means: a PostgreSQL URL, or else the path of a SQLite file. */
export type DatabaseUrl = { engine: 'postgres'; url: string } | { engine: 'sqlite'; file: string };

export function readDatabaseUrl(text: string): DatabaseUrl {
  return /^postgres(ql)?:\/\//.test(text) ? { engine: 'postgres', url: text } : { engine: 'sqlite', file: text };
}

/** The URL without its password, for messages. */
export function showDatabaseUrl(text: string): string {
  return text.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
}
