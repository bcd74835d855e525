/** What one check of `tegata doctor` has found. `skipped`: it could not be looked at, and why. */
export type Finding = { readonly check: string; readonly detail: string } & (
  | { readonly result: 'well' | 'skipped' }
  /** `fault`: something does not work, or will not within days. `warning`: look at it. */
  | { readonly result: 'fault' | 'warning'; readonly remedy: string }
);

export const well = (check: string, detail: string): Finding => ({ check, result: 'well', detail });
export const skipped = (check: string, detail: string): Finding => ({ check, result: 'skipped', detail });
export const warning = (check: string, detail: string, remedy: string): Finding => ({ check, result: 'warning', detail, remedy });
export const fault = (check: string, detail: string, remedy: string): Finding => ({ check, result: 'fault', detail, remedy });

/** What was thrown, in words. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
