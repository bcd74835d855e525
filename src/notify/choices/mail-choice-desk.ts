import { AccessRefused, demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import type { NoticeKind } from '../../core/notice.js';
import type { Transactor } from '../../core/transactor.js';
import { auditActorOf } from '../audit-actor.js';
import { NOTICE_KINDS, OPTIONAL_KINDS } from '../../core/notice-kinds.js';
import { NotifyRefused } from '../notify-refused.js';
import type { NotifyStores } from '../ports.js';

/** One kind of mail, as a person gets it from an organization. */
export interface MailChoice {
  readonly kind: NoticeKind;
  /** Whether it is sent to this person. */
  readonly wanted: boolean;
  /** Whether the person can turn it off; what the rules want told cannot be (CP 4.2.2, 4.9.12; BR 4.9.5). */
  readonly optional: boolean;
}

/** What a person chooses for oneself. Methods throw AccessRefused for whoever has no place in the organization, and the command line. */
export interface MailChoiceDesk {
  /** The kinds that the person's roles in the organization get. */
  show(actor: Actor, organizationId: OrganizationId): Promise<MailChoice[]>;
  /** Chooses anew. @param wanted optional kinds that are wanted; the others are not sent @throws NotifyRefused for one that is none, or not optional */
  choose(actor: Actor, request: { organizationId: OrganizationId; wanted: readonly NoticeKind[] }): Promise<MailChoice[]>;
}

export function createMailChoiceDesk({ transactor }: { transactor: Transactor<NotifyStores> }): MailChoiceDesk {
  const show = async (actor: Actor, organizationId: OrganizationId): Promise<MailChoice[]> => {
    const personId = personOf(actor, organizationId);
    const unwanted = await transactor.read.mailChoices.unwanted(personId, organizationId);
    return kindsOf(actor, organizationId).map((kind) => ({ kind, wanted: !unwanted.includes(kind), optional: !NOTICE_KINDS[kind].needed }));
  };
  return {
    show,
    choose: async (actor, { organizationId, wanted }) => {
      const personId = personOf(actor, organizationId);
      const kinds = kindsOf(actor, organizationId);
      const odd = wanted.find((kind) => !OPTIONAL_KINDS.includes(kind) || !kinds.includes(kind));
      if (odd !== undefined) {
        throw new NotifyRefused(
          'invalid',
          { ja: '選べない通知の種類があります', en: `wanted: "${odd}" cannot be chosen` },
          { ja: '一覧から選んでください', en: `choose among: ${kinds.filter((kind) => OPTIONAL_KINDS.includes(kind)).join(', ')}` },
        );
      }
      const unwanted = OPTIONAL_KINDS.filter((kind) => kinds.includes(kind) && !wanted.includes(kind));
      await transactor.transaction(async ({ mailChoices, audit }) => {
        await mailChoices.set(personId, organizationId, unwanted);
        await audit.append(auditActorOf(actor), { kind: 'mail-choices.changed', organizationId, detail: { personId, unwanted } });
      });
      return show(actor, organizationId);
    },
  };
}

/** @throws AccessRefused */
function personOf(actor: Actor, organizationId: OrganizationId): PersonId {
  demand(actor, 'organization.read', organizationId);
  if (actor.personId === null || !actor.memberships.some((membership) => membership.organizationId === organizationId)) {
    throw new AccessRefused('organization.read', organizationId);
  }
  return actor.personId;
}

function kindsOf({ memberships }: Actor, organizationId: OrganizationId): NoticeKind[] {
  const roles = memberships.filter((membership) => membership.organizationId === organizationId).map(({ role }) => role);
  return (Object.keys(NOTICE_KINDS) as NoticeKind[]).filter((kind) => NOTICE_KINDS[kind].members.some((role) => roles.includes(role)));
}
