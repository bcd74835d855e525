/** Errors whose message is meant for the operator; anything else is a fault of the program and shows its stack. */
const FOR_OPERATORS = new Set([
  'ActRefused',
  'ConfigurationFault',
  'ArchiveRefused',
  'CustodyFault',
  'DatabaseUnusable',
  'DataFolderFault',
  'DossierRefused',
  'EvidenceUnreadable',
  'NoDossier',
  'NotFound',
  'ProblemRefused',
  'PeopleRefused',
  'RevocationRefused',
  'SignerUnavailable',
  'SubscriberRefused',
  'TestSiteFault',
  'UsageFault',
  'VettingRefused',
]);

/**
 * Says on standard error why a command failed and what to do.
 * @returns the exit code: 2 when the operator can mend it, 1 otherwise
 */
export function reportFailure(error: unknown): number {
  if (error instanceof Error && error.name === 'VerificationFailed') {
    process.stderr.write(`tegata: ${error.message}\n`);
    return 1;
  }
  if (error instanceof Error && (FOR_OPERATORS.has(error.name) || isWrapped(error) || isFromSystem(error))) {
    const remedy = remedyOf(error);
    process.stderr.write(`tegata: ${error.message}${remedy}\n`);
    return 2;
  }
  process.stderr.write(`tegata: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** In English, on a line of its own; empty where there is none. */
function remedyOf(error: Error): string {
  const remedy: unknown = 'remedy' in error ? error.remedy : undefined;
  if (typeof remedy === 'string') return `\n${remedy}`;
  return typeof remedy === 'object' && remedy !== null && 'en' in remedy && typeof remedy.en === 'string' ? `\n${remedy.en}` : '';
}

/** Somebody has put another error's cause into words. */
function isWrapped(error: Error): boolean {
  return error.name === 'Error' && error.cause !== undefined;
}

/** A file or port that the system refuses: `ENOENT: no such file or directory, open 'x'`. */
function isFromSystem(error: NodeJS.ErrnoException): boolean {
  return error.syscall !== undefined && error.code !== undefined;
}
