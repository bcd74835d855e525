/** Where every room gets its unpredictable bytes from. */
export interface Random {
  /** `length` bytes of a cryptographically secure generator. */
  bytes(length: number): Buffer;
}
