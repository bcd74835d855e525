import { z } from 'zod';

/*
 * The messages of the Open MPIC API (open-mpic-specification 3.5) as far as they are spoken here: what one perspective is asked at /dcv and /caa,
 * and what it answers. Member names are the specification's.
 */

const text = z.string().max(4_096);
const name = z.string().max(253).regex(/^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, 'must be a domain name');
/** A coordinator may send members with null for what it does not use; what would change the check and is not performed here is refused. */
const unused = z.null().optional();
const fileName = z.string().max(255).regex(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/, 'must be one file name');

const dcvParameters = z.discriminatedUnion('validation_method', [
  z.strictObject({ validation_method: z.literal('acme-http-01'), token: fileName, key_authorization: text.min(1), http_headers: unused }),
  z.strictObject({ validation_method: z.literal('acme-dns-01'), key_authorization_hash: text.min(1) }),
  z.strictObject({ validation_method: z.literal('acme-tls-alpn-01'), key_authorization_hash: text.min(1) }),
  z.strictObject({
    validation_method: z.literal('website-change'),
    http_token_path: fileName,
    challenge_value: text.min(1),
    url_scheme: z.enum(['http', 'https']).default('http'),
    match_regex: unused,
    http_headers: unused,
  }),
  z.strictObject({
    validation_method: z.literal('dns-change'),
    challenge_value: text.min(1),
    dns_record_type: z.enum(['TXT', 'CNAME', 'CAA']),
    dns_name_prefix: z.string().max(200).regex(/^[A-Za-z0-9_.-]*$/, 'must be labels').nullish(),
    require_exact_match: z.boolean().default(false),
  }),
  ...(['contact-email-txt', 'contact-email-caa', 'contact-phone-txt', 'contact-phone-caa'] as const).map((method) =>
    z.strictObject({ validation_method: z.literal(method), challenge_value: text.min(1) }),
  ),
]);

/** `POST /dcv`. */
export const dcvRequest = z.strictObject({
  domain_or_ip_target: name,
  trace_identifier: text.nullish(),
  check_type: z.literal('dcv').nullish(),
  dcv_check_parameters: dcvParameters,
});
export type DcvParameters = z.input<typeof dcvParameters>;
export type DcvRequest = z.output<typeof dcvRequest>;

/** `POST /caa`. */
export const caaRequest = z.strictObject({
  domain_or_ip_target: name,
  trace_identifier: text.nullish(),
  check_type: z.literal('caa').nullish(),
  caa_check_parameters: z.strictObject({
    certificate_type: z.literal('tls-server').nullish(),
    caa_domains: z.array(z.string().min(1).max(253)).min(1).max(20),
  }),
});
export type CaaRequest = z.output<typeof caaRequest>;

/** What a perspective says went wrong. */
export interface CheckError {
  readonly error_type: string;
  readonly error_message: string;
}

const errors = z
  .array(z.object({ error_type: z.string().default(''), error_message: z.string().default('') }))
  .nullish()
  .transform((some) => some ?? []);
const records = z.array(z.string()).nullish();

const answer = z.object({
  check_completed: z.boolean().default(true),
  check_passed: z.boolean(),
  errors,
  details: z
    .object({
      response_status_code: z.number().nullish(),
      /** Base64 of the first 100 octets. */
      response_page: z.string().nullish(),
      records_seen: records,
      found_at: z.string().nullish(),
      caa_record_present: z.boolean().nullish(),
      /** Our own member, for acme-tls-alpn-01: the certificate that was shown, DER in base64. */
      certificate: z.string().nullish(),
    })
    .nullish(),
});

/** What `/dcv` and `/caa` answer; nested as a coordinator nests it, or bare. */
export const checkResponse = z.union([answer, z.object({ check_response: answer }).transform(({ check_response }) => check_response)]);
export type CheckResponse = z.output<typeof answer>;
