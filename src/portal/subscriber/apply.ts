import type { Claim } from '../../core/state/application.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { applicationBegin, applicationStart } from '../operations/vetting/applicant.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { parseInput } from '../parse-input.js';
import { claimFields, EMPTY_CLAIM, FIRST_FIELDS, readClaim } from '../vetting/claim-form.js';

/** Where an application begins. */
export const applyRoutes: readonly Route[] = [
  { method: 'GET', path: '/apply', handler: async (context) => applyPage(context, EMPTY_CLAIM) },
  { method: 'POST', path: '/apply', handler: apply },
  { method: 'POST', path: '/organizations/:organizationId/applications', handler: applyAgain },
];

function applyPage({ say, csrf }: PageContext, claim: Claim, faults?: Html): Page {
  return {
    title: { ja: '組織の申請を始める', en: 'Apply for an organization' },
    body: html`${faults ?? ''}
<p>${say({
      ja: '証明書に記載される組織の情報を、書類で確認します。まず名称と所在地を入力してください。下書きとして保存され、あとから続けられます。',
      en: 'We check what certificates say about your organization against documents. Begin with its name and place; it is saved as a draft, and you can go on later.',
    })}</p>
<form method="post" action="/apply">${csrf}${claimFields({ say }, 'names', claim, FIRST_FIELDS)}${claimFields({ say }, 'address', claim, FIRST_FIELDS)}
<button type="submit">${say({ ja: '下書きを保存して次へ', en: 'Save the draft and go on' })}</button></form>`,
  };
}

async function apply(context: PageContext): Promise<Page> {
  const claim = readClaim(context.form, EMPTY_CLAIM);
  const begin = async (): Promise<Page> => {
    const { applicationId } = await applicationBegin.run(context.desks, context.actor, parseInput(applicationBegin.input, { claim }), []);
    return redirect(`/applications/${applicationId}/edit/names`, 'saved');
  };
  return attempt(context, begin, (faults) => applyPage(context, claim, faults));
}

async function applyAgain({ desks, actor, params }: PageContext): Promise<Page> {
  const { applicationId } = await applicationStart.run(desks, actor, parseInput(applicationStart.input, { organizationId: params['organizationId'] }), []);
  return redirect(`/applications/${applicationId}`, 'saved');
}
