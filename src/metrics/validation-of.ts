/** What the evidence of a validation says about remote perspectives. */
export interface SeenByPerspectives {
  /** Undefined where none were asked. */
  readonly quorumMet: boolean | undefined;
  readonly perspectives: readonly { readonly name: string; readonly corroborates: boolean }[];
}

const NOBODY: SeenByPerspectives = { quorumMet: undefined, perspectives: [] };

/** Reads it out of the record of `validation.attempted`, whose shape is the validation room's; a record without remote perspectives is no fault. */
export function validationOf(record: unknown): SeenByPerspectives {
  const corroboration = member(record, 'corroboration');
  if (member(corroboration, 'asked') !== true) return NOBODY;
  const replies = member(corroboration, 'perspectives');
  return {
    quorumMet: member(corroboration, 'quorumMet') === true,
    perspectives: (Array.isArray(replies) ? replies : []).flatMap((reply: unknown) => {
      const name = member(reply, 'name');
      return typeof name === 'string' ? [{ name, corroborates: member(reply, 'corroborates') === true }] : [];
    }),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
