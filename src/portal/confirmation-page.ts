import { minutesOfJapan } from '../core/minutes.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import type { ConfirmationView } from '../ra/registration-authority.js';
import { html, type Html } from './html.js';

/** A page and its status. */
export interface Page {
  readonly status: number;
  readonly page: Html;
}

/** The page behind a link, as it stands: the question with its button while it waits, else how it ended. */
export function confirmationPage(view: ConfirmationView): Page {
  switch (view.state) {
    case 'waiting':
      return {
        status: 200,
        page: layout('ドメイン名の確認 / Domain confirmation', [
          html`<p lang="ja">下記の組織から、下記のドメイン名に対するサーバー証明書の申請がありました。発行を承認される場合は「承認する」を押してください。お心当たりのない場合は、このページを閉じてください。</p>`,
          html`<p lang="en">The organization below has applied for server certificates for the domain names below. If you agree, press "Confirm". If you know nothing of it, close this page.</p>`,
          factsOf(view),
          html`<form method="post"><button type="submit">承認する / Confirm</button></form>`,
        ]),
      };
    case 'confirmed':
      return {
        status: 200,
        page: layout('承認済みです / Confirmed', [
          html`<p lang="ja">ご承認を受け付けました。これ以上の操作は必要ありません。</p>`,
          html`<p lang="en">The confirmation has been received. Nothing else is needed.</p>`,
          factsOf(view),
        ]),
      };
    case 'refused':
      return {
        status: 410,
        page: layout('終了しました / Closed', [
          html`<p lang="ja">この確認は終了しています。申請者に、改めて申請するようお伝えください。</p>`,
          html`<p lang="en">This confirmation is closed. The applicant has to ask again.</p>`,
        ]),
      };
    case 'expired':
      return {
        status: 410,
        page: layout('有効期限が切れています / Expired', [
          html`<p lang="ja">このページの有効期限（${japanese(view.expiresAt)}）が過ぎました。申請者に、改めて申請するようお伝えください。</p>`,
          html`<p lang="en">This page was good until ${toRfc3339(view.expiresAt)}. The applicant has to ask again.</p>`,
        ]),
      };
  }
}

/** For a link that is none of ours, cut or mistyped. */
export function unknownPage(): Page {
  return {
    status: 404,
    page: layout('ページが見つかりません / No such page', [
      html`<p lang="ja">リンクが途中で切れていないか、メールの本文と見比べてください。</p>`,
      html`<p lang="en">Compare the address with the one in the mail: it may have been cut.</p>`,
    ]),
  };
}

/** For what went wrong here, or was asked for in a way that is not offered. */
export function faultPage(status: 405 | 413 | 500): Page {
  const said = { 405: '許可されていない操作です / This is not offered', 413: 'データが大きすぎます / Too large', 500: 'エラーが発生しました / Something went wrong' };
  return {
    status,
    page: layout(said[status], [
      html`<p lang="ja">しばらくしてから、メールのリンクを開き直してください。</p>`,
      html`<p lang="en">Open the link in the mail again in a while.</p>`,
    ]),
  };
}

function factsOf({ organization, accountUrl, authorizationDomain, names, expiresAt }: ConfirmationView): Html {
  return html`<dl><dt>組織 / Organization</dt><dd>${organization}</dd><dt>アカウント / Account</dt><dd>${accountUrl}</dd>
<dt>ドメイン / Domain</dt><dd>${authorizationDomain}</dd><dt>証明書のドメイン名 / Names</dt><dd><ul>${names.map((name) => html`<li>${name}</li>`)}</ul></dd>
<dt>有効期限 / Good until</dt><dd>${japanese(expiresAt)} / ${toRfc3339(expiresAt)}</dd></dl>`;
}

function layout(title: string, parts: readonly Html[]): Html {
  return html`<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title></head>
<body><main><h1>${title}</h1>
${parts}
</main></body></html>
`;
}

function japanese(at: EpochSeconds): string {
  return `${minutesOfJapan(at)}（日本時間）`;
}
