/** The operators' log, structured: an object of fields, then a sentence. Holds no secrets. Implemented by pino. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
