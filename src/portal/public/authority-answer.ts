import type { Bilingual } from '../../core/language.js';
import { NotFound } from '../../core/not-found.js';
import type { QuestionView } from '../../subscriber/authority/view-question.js';
import { html, type Html } from '../html.js';
import type { PublicContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { showInstant } from '../show-instant.js';

/** The page behind the link that a verified contact of an organization gets by mail: GET shows who asks for what, its buttons answer, once. */
export const authorityAnswerRoutes: readonly Route[] = [
  { method: 'GET', path: '/authority/:value', public: true, handler: show },
  { method: 'POST', path: '/authority/:value', public: true, handler: answer },
];

const VALUE = /^[A-Za-z0-9_-]{20,64}$/;

async function show(context: PublicContext): Promise<Page> {
  const value = context.params['value'] ?? '';
  const view = VALUE.test(value) ? await context.desks.subscriber.authority.findByLink(value) : undefined;
  if (view === undefined) throw new NotFound('question');
  return page(context, view);
}

async function answer(context: PublicContext): Promise<Page> {
  const { params, form, desks, from } = context;
  const value = params['value'] ?? '';
  const said = form.text('answer');
  if (said !== 'confirm' && said !== 'refuse') return show(context);
  const answered = VALUE.test(value) ? await desks.subscriber.authority.answerByLink(value, said === 'confirm', from) : undefined;
  if (answered === undefined) throw new NotFound('question');
  return page(context, answered.view);
}

const TITLES: Readonly<Record<QuestionView['state'], Bilingual>> = {
  waiting: { ja: '申請の確認', en: 'Please confirm' },
  confirmed: { ja: '承認済みです', en: 'Confirmed' },
  refused: { ja: '拒否しました', en: 'Refused' },
  withdrawn: { ja: '申請は取り下げられました', en: 'The request was withdrawn' },
  expired: { ja: '有効期限が切れています', en: 'This page has expired' },
};
const TEXTS: Readonly<Record<QuestionView['state'], Bilingual>> = {
  waiting: {
    ja: '貴組織の名義で、次の申請がありました。お心当たりがあり、承認される場合は「承認する」を、そうでない場合は「拒否する」を押してください。',
    en: 'This was asked for in the name of your organization. If you know of it and agree, press "Confirm"; if not, press "Refuse".',
  },
  confirmed: { ja: 'ご承認を受け付けました。これ以上の操作は必要ありません。', en: 'The confirmation has been received. Nothing else is needed.' },
  refused: { ja: '拒否の回答を受け付けました。この申請は実行されません。', en: 'The refusal has been received. What was asked for will not be done.' },
  withdrawn: { ja: '申請者が申請を取り下げたため、回答は必要ありません。', en: 'The requester has taken the request back. No answer is needed.' },
  expired: { ja: '申請者に、改めて申請するようお伝えください。', en: 'The requester has to ask again.' },
};
const ABOUT: Readonly<Record<QuestionView['question']['about'], Bilingual>> = {
  requester: { ja: '貴組織のサーバー証明書に関する手続きを行う権限の確認', en: 'may act for your organization in matters of server certificates' },
  credentials: { ja: 'サーバー証明書を自動取得するための認証キー（ACME 外部アカウントキー）', en: 'ACME credentials, with which server certificates are obtained in your name' },
  'credentials-widened': { ja: '既存の認証キーで取得できる証明書の範囲の拡大', en: 'existing ACME credentials to be good for more than they are' },
};

function page({ say, language, csrf, path }: PublicContext, { question, state, organization, agent, request }: QuestionView): Page {
  const row = (label: Bilingual, value: string): Html => html`<dt>${say(label)}</dt><dd>${value}</dd>`;
  const time = (at: number) => showInstant(language, new Date(at * 1000).toISOString());
  const limits = request?.limits;
  return {
    status: state === 'waiting' || state === 'confirmed' || state === 'refused' ? 200 : 410,
    title: TITLES[state],
    body: html`<p>${say(TEXTS[state])}</p>
<dl>${row({ ja: '組織', en: 'Organization' }, organization)}${row({ ja: '申請者', en: 'Requester' }, `${question.requester.name} <${question.requester.email}>`)}${agent === null ? '' : row({ ja: '代理事業者', en: 'Agent' }, agent)}${row({ ja: '内容', en: 'What' }, say(ABOUT[question.about]))}${
      request === null || limits === undefined
        ? ''
        : html`${row({ ja: '用途', en: 'For' }, request.purpose)}${row({ ja: '対象の名前', en: 'Names' }, limits.nameRules.join(' '))}${row({ ja: 'プロファイル', en: 'Profiles' }, limits.profiles.join(' '))}${row({ ja: 'アカウント数の上限', en: 'Accounts' }, limits.accountLimit === null ? say({ ja: '無制限', en: 'any number' }) : String(limits.accountLimit))}${row({ ja: 'キーの有効期限', en: 'Good until' }, limits.expiresAt === null ? say({ ja: 'なし', en: 'no end' }) : time(limits.expiresAt))}`
    }${row({ ja: '申請日時', en: 'Asked' }, time(question.requestedAt))}${row({ ja: '回答期限', en: 'Answer until' }, time(question.expiresAt))}</dl>
${
  state === 'waiting'
    ? html`<form method="post" action="${path}">${csrf}<button type="submit" name="answer" value="confirm">${say({ ja: '承認する', en: 'Confirm' })}</button> <button type="submit" name="answer" value="refuse" class="danger">${say({ ja: '拒否する', en: 'Refuse' })}</button></form>`
    : ''
}`,
  };
}
