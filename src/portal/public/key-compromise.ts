import { z } from 'zod';
import { NotFound } from '../../core/not-found.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { InputRefused } from '../input-refused.js';
import { proofInput, readProof } from '../operations/key-compromise.js';
import type { PublicContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { formMembers, parseInput } from '../parse-input.js';
import { textArea } from '../parts/fields.js';
import { instant } from '../instant.js';

const PATH = '/key-compromise';
const ANSWER_SECONDS = 30 * 86_400;

/**
 * Anybody proves a key compromise (CP 4.9.12). Proofs are texts of the form and never files: a file would lie on disk for a moment. A private key is not
 * shown again in a form that is refused.
 */
export const keyCompromiseRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, public: true, handler: (context) => proofPage(context) },
  { method: 'POST', path: PATH, public: true, handler: prove },
  { method: 'POST', path: `${PATH}/challenges`, public: true, handler: ask },
  { method: 'GET', path: `${PATH}/challenges/:challenge`, public: true, handler: (context) => challengePage(context) },
  { method: 'POST', path: `${PATH}/challenges/:challenge`, public: true, handler: answer },
  { method: 'GET', path: `${PATH}/done`, public: true, handler: donePage },
];

const input = z.strictObject({ ...proofInput, reporterName: z.string().max(200).optional(), reporterEmail: z.string().max(320).optional() });
const askInput = z.strictObject({ about: z.string().min(1).max(20_000) });

function prove(context: PublicContext): Promise<Page> {
  return attempt(context, () => submitProof(context, {}), (faults) => proofPage(context, faults));
}

function answer(context: PublicContext): Promise<Page> {
  return attempt(context, () => submitProof(context, { challenge: context.params['challenge'] }), (faults) => challengePage(context, faults));
}

async function submitProof({ desks, form, from, language }: PublicContext, extra: { challenge?: string | undefined }): Promise<Page> {
  const { reporterName, reporterEmail, ...given } = parseInput(input, { ...formMembers(input, form), ...(extra.challenge !== undefined && extra) });
  const proof = readProof(given);
  if (proof === undefined) {
    throw new InputRefused([{ member: 'proof', text: { ja: '秘密鍵、CSR、署名のいずれか一つを提出してください', en: 'hand in one of private key, CSR and signature' } }]);
  }
  const reporter = { name: reporterName ?? null, email: reporterEmail ?? null, telephone: null };
  const { report, spkiHash, revoked, more } = await desks.problems.prove({ address: from.address, language }, proof, reporter);
  const told = new URLSearchParams({ key: spkiHash, revoked: String(revoked.length), ...(more && { more: '1' }), ...(report !== null && { reference: report.reference }) });
  return redirect(`${PATH}/done?${told.toString()}`);
}

function ask(context: PublicContext): Promise<Page> {
  const { desks, form, from, language } = context;
  return attempt(
    context,
    async () => {
      const { about } = parseInput(askInput, formMembers(askInput, form));
      const { challenge } = await desks.problems.askChallenge({ address: from.address, language }, about);
      return redirect(`${PATH}/challenges/${challenge}`);
    },
    (faults) => proofPage(context, faults),
  );
}

async function proofPage(context: PublicContext, faults: Html = html``): Promise<Page> {
  const { say, csrf, form, links } = context;
  return {
    title: { ja: '鍵の危殆化の証明', en: 'Proof of key compromise' },
    body: html`${faults}<p>${say({
      ja: '次のいずれかの方法で、証明書の秘密鍵が危殆化したことを証明できます（CP 4.9.12）。証明は自動的に検証され、正しければ、その鍵のすべての証明書を直ちに失効し、鍵を永久にブロックします。取り消しはできません。',
      en: 'Show in one of these ways that the private key of a certificate is compromised (CP 4.9.12). The proof is checked at once; if it holds, every certificate for the key is revoked immediately and the key is blocked for ever. This cannot be undone.',
    })}</p>
<section><h2>${say({ ja: '1. 秘密鍵', en: '1. The private key' })}</h2>
<p>${say({ ja: '秘密鍵は検証にのみ使い、保存も記録もしません。公開鍵のハッシュ値だけを残します。', en: 'The key is used for the check alone, and neither stored nor logged: what remains is the hash of its public half.' })}</p>
<form method="post" action="${PATH}">${csrf}
${textArea({ name: 'privateKey', label: say({ ja: '秘密鍵（PEM、または base64 の DER。暗号化なし）', en: 'Private key (PEM, or DER in base64; not encrypted)' }), hint: 'PKCS #8, PKCS #1, SEC 1', required: true }, 8)}
${contact(context, 'key')}
<button type="submit">${say({ ja: '秘密鍵を提出して失効する', en: 'Hand in the key and revoke' })}</button></form></section>
<section><h2>${say({ ja: '2. CSR', en: '2. A CSR' })}</h2>
<p>${say({ ja: '危殆化した鍵で、次の識別名の CSR を作成してください。', en: 'Make a CSR with the compromised key and this name:' })}</p>
<pre><code>openssl req -new -sha256 -key key.pem -subj "/CN=This key is compromised"</code></pre>
<form method="post" action="${PATH}">${csrf}
${textArea({ name: 'csr', label: say({ ja: 'CSR（PEM）', en: 'CSR (PEM)' }), value: form.text('csr'), required: true }, 8)}
${contact(context, 'csr')}
<button type="submit">${say({ ja: 'CSR を提出して失効する', en: 'Hand in the CSR and revoke' })}</button></form></section>
<section><h2>${say({ ja: '3. チャレンジへの署名', en: '3. A signature over our challenge' })}</h2>
<form method="post" action="${PATH}/challenges">${csrf}
${textArea({ name: 'about', label: say({ ja: '対象の証明書（PEM、シリアル番号、または SHA-256 フィンガープリント）', en: 'The certificate (PEM, serial number or SHA-256 fingerprint)' }), value: form.text('about'), required: true }, 4)}
<button type="submit">${say({ ja: 'チャレンジを取得する', en: 'Get a challenge' })}</button></form></section>
<section><h2>${say({ ja: '4. 脆弱性・事案の情報', en: '4. A vulnerability or incident' })}</h2>
<p>${say({ ja: '公開された情報の URL がある場合は、担当者が確認します。', en: 'If you know of a published vulnerability or incident, our officers look at it:' })}
<a href="/report-problem?kind=key-compromise">${say({ ja: '問題を通報する', en: 'report a problem' })}</a></p></section>
<p><a href="${links.public}/">${say({ ja: 'リポジトリ（CP、CPS、CRL）', en: 'Repository (CP, CPS, CRLs)' })}</a></p>`,
  };
}

async function challengePage(context: PublicContext, faults: Html = html``): Promise<Page> {
  const { say, csrf, params, desks, now, language } = context;
  const set = await desks.problems.challenge(params['challenge'] ?? '');
  if (set === undefined || now >= set.setAt + ANSWER_SECONDS) throw new NotFound('challenge');
  const { challenge, spkiHash, setAt } = set;
  return {
    title: { ja: 'チャレンジへの署名', en: 'Sign this challenge' },
    body: html`${faults}<dl><dt>${say({ ja: 'チャレンジ', en: 'Challenge' })}</dt><dd><code>${challenge}</code></dd>
<dt>${say({ ja: '鍵（SubjectPublicKeyInfo の SHA-256）', en: 'Key (SHA-256 of SubjectPublicKeyInfo)' })}</dt><dd><code>${spkiHash}</code></dd>
<dt>${say({ ja: '有効期限', en: 'Good until' })}</dt><dd>${instant({ language }, setAt + ANSWER_SECONDS)}</dd></dl>
<p>${say({ ja: '危殆化した鍵で署名し、出力された文字列を貼り付けてください。', en: 'Sign it with the compromised key and paste what this prints:' })}</p>
<pre><code>printf %s ${challenge} | openssl dgst -sha256 -sign key.pem | openssl base64 -A</code></pre>
<form method="post" action="${PATH}/challenges/${challenge}">${csrf}
${textArea({ name: 'signature', label: say({ ja: '署名（base64）', en: 'Signature (base64)' }), required: true }, 6)}
${contact(context, 'signature')}
<button type="submit">${say({ ja: '署名を提出して失効する', en: 'Hand in the signature and revoke' })}</button></form>`,
  };
}

async function donePage({ say, query }: PublicContext): Promise<Page> {
  const { key = '', revoked = '', more, reference } = query;
  if (!/^[0-9a-f]{64}$/.test(key) || !/^\d{1,6}$/.test(revoked)) return redirect(PATH);
  const known = reference !== undefined && /^PR-[A-Z2-7]{5}-[A-Z2-7]{5}$/.test(reference);
  return {
    title: { ja: '証明を確認しました', en: 'The proof holds' },
    body: html`<p>${
      known
        ? say({
            ja: `鍵をブロックし、${revoked} 件の証明書を失効しました。${more === undefined ? '' : '残りの証明書も続けて失効します。'}CRL と OCSP にはまもなく反映されます。`,
            en: `The key is blocked, and ${revoked} certificate(s) were revoked.${more === undefined ? '' : ' The others follow at once.'} CRL and OCSP say so in a moment.`,
          })
        : say({ ja: 'この鍵は既にブロックされており、証明書も失効済みです。', en: 'This key was blocked before, and its certificates are revoked.' })
    }</p>
<dl>${known ? html`<dt>${say({ ja: '受付番号', en: 'Reference number' })}</dt><dd><strong class="reference">${reference}</strong></dd>` : ''}
<dt>${say({ ja: '鍵（SubjectPublicKeyInfo の SHA-256）', en: 'Key (SHA-256 of SubjectPublicKeyInfo)' })}</dt><dd><code>${key}</code></dd></dl>`,
  };
}

/** @param of makes ids unique on a page with several forms */
function contact({ say, form }: PublicContext, of: string): Html {
  const field = (name: string, label: string, type: 'text' | 'email') =>
    html`<div class="field"><label for="${of}-${name}">${label}</label><input type="${type}" id="${of}-${name}" name="${name}" value="${form.text(name)}"></div>`;
  return html`${field('reporterName', say({ ja: 'お名前（任意）', en: 'Your name (optional)' }), 'text')}
${field('reporterEmail', say({ ja: 'メールアドレス（任意。結果をお送りします）', en: 'Mail address (optional; we send the result)' }), 'email')}`;
}
