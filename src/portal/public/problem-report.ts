import { LANGUAGES } from '../../core/language.js';
import { z } from 'zod';
import { PROBLEM_KIND_TITLES, PROBLEM_KINDS } from '../../problems/problem-report.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { contentsOf, readReport, reportInput } from '../operations/problem-reports.js';
import type { PublicContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { formMembers, parseInput } from '../parse-input.js';
import { fileField, selectField, textArea, textField } from '../parts/fields.js';

const PATH = '/report-problem';

/** Anybody reports a problem with a certificate (BR 4.9.3, CP 4.9.1). */
export const problemReportRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, public: true, handler: (context) => formPage(context) },
  { method: 'POST', path: PATH, public: true, files: true, handler: submit },
  { method: 'GET', path: `${PATH}/:reference`, public: true, handler: receivedPage },
];

const input = z.strictObject({ ...reportInput, language: z.enum(LANGUAGES).optional() });

function submit(context: PublicContext): Promise<Page> {
  const { desks, form, language, from } = context;
  return attempt(
    context,
    async () => {
      const { language: answered, ...given } = parseInput(input, formMembers(input, form));
      const report = { ...readReport(given, null), files: await contentsOf(form.filesOf('files')) };
      const { reference } = await desks.problems.report({ address: from.address, language: answered ?? language }, report);
      return redirect(`${PATH}/${reference}`, 'received');
    },
    (faults) => formPage(context, faults),
  );
}

async function formPage({ say, form, csrf, query }: PublicContext, faults: Html = html``): Promise<Page> {
  const value = (name: string) => form.text(name);
  return {
    title: { ja: '証明書の問題の通報', en: 'Report a problem with a certificate' },
    body: html`${faults}<p>${say({
      ja: '本認証局が発行した証明書について、秘密鍵の漏えい、不正使用、記載内容の誤り、その他の問題をどなたでも通報できます。受付後 24 時間以内に調査し、一次報告をお送りします。',
      en: 'Anybody may report a compromised key, misuse, wrong information or any other problem with a certificate of this CA. We investigate and send a preliminary report within 24 hours.',
    })}</p>
<p>${say({ ja: '秘密鍵そのものをお持ちの場合は、', en: 'If you have the private key itself, use the page ' })}<a href="/key-compromise">${say({ ja: '鍵の危殆化の証明', en: 'Proof of key compromise' })}</a>${say({ ja: 'のページをご利用ください。秘密鍵をこのフォームに入力しないでください。', en: '. Do not enter a private key here.' })}</p>
<form method="post" action="${PATH}" enctype="multipart/form-data">${csrf}
${selectField({ name: 'kind', label: say({ ja: '問題の種類', en: 'Kind of problem' }), value: value('kind') || (query['kind'] ?? ''), required: true }, [
  { options: PROBLEM_KINDS.map((kind) => ({ value: kind, label: say(PROBLEM_KIND_TITLES[kind]) })) },
])}
${textArea(
  {
    name: 'about',
    label: say({ ja: '対象の証明書', en: 'Which certificate' }),
    hint: say({ ja: 'ドメイン名、シリアル番号、SHA-256 フィンガープリント、または証明書（PEM）を一行に一つずつ', en: 'Host names, serial numbers, SHA-256 fingerprints or the certificate itself (PEM), one a line' }),
    value: value('about') || (query['about'] ?? ''),
  },
  4,
)}
${textArea({ name: 'description', label: say({ ja: '内容', en: 'What is wrong, and how you know' }), value: value('description'), required: true }, 8)}
${fileField({ name: 'files', label: say({ ja: '証拠のファイル', en: 'Proof' }), hint: say({ ja: 'テキスト、PDF、PNG、JPEG、証明書。5 件まで、1 件 1 MiB、合計 3 MiB 以内', en: 'Text, PDF, PNG, JPEG, certificates: up to 5 files of 1 MiB each, 3 MiB in all' }) })}
<fieldset><legend>${say({ ja: 'ご連絡先（任意）', en: 'How to reach you (optional)' })}</legend>
<p class="note">${say({ ja: '受付の確認、一次報告、結果をお送りします。空欄の場合は匿名の通報として調査します。', en: 'We send an acknowledgement, the preliminary report and the result. Without an address your report is investigated all the same.' })}</p>
${textField({ name: 'reporterName', label: say({ ja: 'お名前', en: 'Name' }), value: value('reporterName') })}
${textField({ name: 'reporterEmail', label: say({ ja: 'メールアドレス', en: 'Mail address' }), value: value('reporterEmail') }, 'email')}
${textField({ name: 'reporterTelephone', label: say({ ja: '電話番号', en: 'Telephone' }), value: value('reporterTelephone') }, 'tel')}
</fieldset>
<button type="submit">${say({ ja: '通報する', en: 'Send the report' })}</button></form>`,
  };
}

async function receivedPage({ say, params }: PublicContext): Promise<Page> {
  const reference = /^PR-[A-Z2-7]{5}-[A-Z2-7]{5}$/.test(params['reference'] ?? '') ? (params['reference'] ?? '') : '';
  if (reference === '') return redirect(PATH);
  return {
    title: { ja: '通報を受け付けました', en: 'Your report was received' },
    body: html`<p>${say({ ja: '受付番号', en: 'Reference number' })}: <strong class="reference">${reference}</strong></p>
<p>${say({
      ja: 'この番号を控えておいてください。24 時間以内に調査し、メールアドレスを入力された場合は一次報告をお送りします。',
      en: 'Keep this number. We investigate within 24 hours and send the preliminary report to your mail address, if you gave one.',
    })}</p>`,
  };
}
