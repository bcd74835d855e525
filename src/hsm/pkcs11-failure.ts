/** What PKCS#11 answered: the name of the return value, without its number (`CKR_PIN_INCORRECT`); undefined for errors of another kind. */
export function returnValueOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // C_SetAttributeValue throws `CKR_X:16` unwrapped, the others have it in the message alone: one look covers both.
  return /CKR_\w+/.exec(error.message)?.[0];
}

/** The failure in a few words for a log or an error: the return value, or the error's own message. */
export function inShort(error: unknown): string {
  return returnValueOf(error) ?? (error instanceof Error ? error.message : String(error));
}

const lost = new Set([
  'CKR_CRYPTOKI_NOT_INITIALIZED',
  'CKR_DEVICE_ERROR',
  'CKR_DEVICE_MEMORY',
  'CKR_DEVICE_REMOVED',
  'CKR_FUNCTION_FAILED',
  'CKR_GENERAL_ERROR',
  'CKR_HOST_MEMORY',
  'CKR_KEY_HANDLE_INVALID',
  'CKR_OBJECT_HANDLE_INVALID',
  'CKR_OPERATION_ACTIVE',
  'CKR_SESSION_CLOSED',
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_SLOT_ID_INVALID',
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_TOKEN_NOT_RECOGNIZED',
  'CKR_USER_NOT_LOGGED_IN',
]);

/** Whether the failure means that sessions and handles are good for nothing any more, and the token must be opened anew. */
export function isLost(error: unknown): boolean {
  const value = returnValueOf(error);
  return value !== undefined && lost.has(value);
}
