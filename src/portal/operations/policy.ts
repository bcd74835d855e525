import { z } from 'zod';
import { NotFound } from '../../core/not-found.js';
import { toRfc3339, type EpochSeconds } from '../../core/time.js';
import { METHODS } from '../../policy/methods.js';
import type { Desks } from '../desks.js';
import { operation } from '../operation.js';
import { instantInput } from './problem-reports.js';

const output = z.strictObject({
  policy: z.string(),
  version: z.string(),
  oid: z.string(),
  sha256: z.string(),
  baseline: z.string(),
  at: z.string().describe('RFC 3339'),
  maxValidityDays: z.number(),
  domainReuseDays: z.number(),
  organizationReuseDays: z.number(),
  methods: z.array(z.strictObject({ section: z.string(), title: z.string(), challenges: z.array(z.string()), reuseDays: z.number() })),
  rules: z.array(z.strictObject({ id: z.string(), value: z.union([z.string(), z.number(), z.boolean()]), source: z.string() })),
});

/** The policy of a day in the shape that page and API show. @throws NotFound for an unknown policy */
export function policyOn({ policies }: Pick<Desks, 'policies'>, at: EpochSeconds, name: string | undefined): z.input<typeof output> {
  const effective = policies.on(at, name);
  if (effective === undefined) throw new NotFound('policy');
  const { policy, maxValidityDays, domainReuseDays, organizationReuseDays, methodReuseDays, methods, rules, decidedUnder } = effective;
  return {
    policy: policy.name,
    version: policy.version,
    oid: policy.oid,
    sha256: policy.hash,
    baseline: decidedUnder.baseline,
    at: toRfc3339(at),
    maxValidityDays,
    domainReuseDays,
    organizationReuseDays,
    methods: methods.map((section) => ({
      section,
      title: METHODS[section].title,
      challenges: [...METHODS[section].challenges],
      reuseDays: Math.min(domainReuseDays, methodReuseDays[section] ?? Infinity),
    })),
    rules: rules.map(({ id, value, source }) => ({ id, value, source })),
  };
}

export const showPolicy = operation({
  id: 'policy.show',
  method: 'GET',
  path: '/policy',
  summary: 'What Certificate Policy and Baseline Requirements allow together on a day, with the source of every rule',
  right: null,
  input: z.strictObject({ at: instantInput, policy: z.string().max(100).optional() }),
  output,
  run: async (desks, _actor, { at, policy }) => policyOn(desks, at, policy),
});
