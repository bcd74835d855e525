import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import { METHODS } from '../../policy/methods.js';
import type { MpicLimits } from '../../policy/policy.js';
import { corroborate, NOT_ASKED, toJudgedReply, type CorroborationRecord } from '../mpic/corroboration.js';
import { ofErrors, type Judgement } from '../mpic/judge-dcv.js';
import type { CheckResponse, DcvParameters } from '../mpic/open-mpic.js';
import { readTxt } from '../mpic/presentation.js';
import type { Remote } from '../mpic/remote.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { Resolver } from '../ports.js';
import { findContacts, isContactInDns, type ContactSight } from './find-contacts.js';

/** Structurally the `DiscoverContacts` of ra's ports. */
export type DiscoverContacts = (
  question: { name: string; methods: readonly ValidationMethod[] },
  signal: AbortSignal,
) => Promise<{
  contacts: readonly { method: ValidationMethod; authorizationDomain: string; value: string; record: unknown }[];
  faults: readonly string[];
}>;

const QUESTIONS = {
  '3.2.2.4.13': 'contact-email-caa',
  '3.2.2.4.14': 'contact-email-txt',
  '3.2.2.4.16': 'contact-phone-txt',
  '3.2.2.4.17': 'contact-phone-caa',
} as const satisfies Partial<Record<ValidationMethod, DcvParameters['validation_method']>>;

const FIX = 'See that the whole Internet gets the same answers: all name servers, in every country';
const MOST_QUOTED = 3;

/**
 * Contacts in DNS as several network perspectives see them (BR 3.2.2.9): the primary looks; of each contact that it finds, all remote perspectives are
 * asked at once whether they find the same. One that they do not corroborate is no contact, but a fault.
 */
export function coordinateContacts({
  resolver,
  clock,
  remotes,
  limits,
}: {
  resolver: Resolver;
  clock: Clock;
  /** `off`: a CA that does without, because nothing demands it of it. */
  remotes: readonly Remote[] | 'off';
  /** Limits of the day. */
  limits: () => MpicLimits;
}): DiscoverContacts {
  return async ({ name, methods }, signal) => {
    setMaxListeners(0, signal);
    const { sights, faults } = await findContacts({ resolver, clock }, { name, methods: methods.filter(isContactInDns) }, signal);
    const judged = await Promise.all(sights.map((sight) => corroborateSight(sight, remotes, limits(), signal)));
    const contacts = judged.flatMap(({ sight: { method, authorizationDomain, value, owner, published, record: primary }, corroboration, fault }) =>
      fault === undefined ? [{ method, authorizationDomain, value, record: { owner, published, primary, corroboration } }] : [],
    );
    return { contacts, faults: [...faults, ...judged.flatMap(({ fault }) => fault ?? [])] };
  };
}

async function corroborateSight(
  sight: ContactSight,
  remotes: readonly Remote[] | 'off',
  limits: MpicLimits,
  signal: AbortSignal,
): Promise<{ sight: ContactSight; corroboration: CorroborationRecord; fault?: string }> {
  const { method, authorizationDomain, published } = sight;
  const asked = Object.entries(QUESTIONS).find(([section]) => section === method)?.[1];
  if (remotes === 'off') return { sight, corroboration: NOT_ASKED.off };
  if (!METHODS[method].mpic || asked === undefined) return { sight, corroboration: NOT_ASKED.method };
  const question = { domain_or_ip_target: authorizationDomain, dcv_check_parameters: { validation_method: asked, challenge_value: published } };
  const votes = await Promise.all(
    remotes.map(async (remote) => {
      const { reply, response } = await remote.ask('/dcv', question, signal);
      const judgement: Judgement =
        response === undefined
          ? { corroborates: false, type: 'serverInternal', why: reply.failure ?? 'it gave no answer' }
          : judgeContact(sight, response);
      return { reply, judgement };
    }),
  );
  const { verdict, problem } = corroborate(`the contact ${quoteForeign(published)} at ${sight.owner}`, votes, limits, FIX);
  const perspectives = votes.map(({ reply, judgement }) => toJudgedReply(reply, judgement));
  const corroboration: CorroborationRecord = { asked: true, ...verdict, perspectives };
  return { sight, corroboration, ...(problem !== undefined && { fault: problem.detail.replace(/\.$/, '') }) };
}

/** Judges by the records shown: `check_passed` alone corroborates nothing. Contacts are compared without regard to case, as the API does. */
function judgeContact({ published, owner }: ContactSight, response: CheckResponse): Judgement {
  const failed = ofErrors(response);
  if (failed !== undefined) return failed;
  const shown = response.details?.records_seen;
  if (shown === undefined || shown === null) return { corroborates: false, type: 'unauthorized', why: 'it does not show what it saw' };
  const same = (record: string): boolean => [record, readTxt(record)].some((text) => text.toLowerCase() === published.toLowerCase());
  if (!shown.some(same)) {
    const quoted = shown.slice(0, MOST_QUOTED).map((record) => quoteForeign(record)).join(', ');
    const why = shown.length === 0 ? `it finds no contact at ${owner}` : `it finds ${quoted} at ${owner}`;
    return { corroborates: false, type: 'unauthorized', why };
  }
  return response.check_passed ? { corroborates: true } : { corroborates: false, type: 'unauthorized', why: 'it does not accept what it saw' };
}
