/** A domain validation method, named by its section of the Baseline Requirements. */
export type ValidationMethod =
  | '3.2.2.4.2'
  | '3.2.2.4.4'
  | '3.2.2.4.7'
  | '3.2.2.4.13'
  | '3.2.2.4.14'
  | '3.2.2.4.15'
  | '3.2.2.4.16'
  | '3.2.2.4.17'
  | '3.2.2.4.18'
  | '3.2.2.4.19'
  | '3.2.2.4.20'
  | '3.2.2.4.21'
  | '3.2.2.4.22';
