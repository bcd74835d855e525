import type { OpenVetting } from './target.js';
import { instant } from './instant.js';
import type { Report } from './report.js';

type Task = Awaited<ReturnType<OpenVetting['contacts']['listTasks']>>[number];

const KINDS: Readonly<Record<Task['kind'], string>> = { email: 'e-mail', telephone: 'telephone', fax: 'fax', sms: 'SMS', post: 'post' };

export function taskJson({ requestedAt, expiresAt, ...task }: Task): object {
  return { ...task, requestedAt: instant(requestedAt), expiresAt: instant(expiresAt) };
}

export function taskLine({ id, kind, contact, authorizationDomain, names, expiresAt }: Task): string {
  return `${id}  ${KINDS[kind]} ${contact}  ${authorizationDomain}: ${names.join(', ')}  until ${instant(expiresAt)}`;
}

/** A task with what to say or to send, in Japanese and English. */
export function describeTask(task: Task): Report {
  const { id, kind, contact, method, authorizationDomain, organization, accountId, value, requestedAt, expiresAt } = task;
  const lines = [
    `validation ${id}, BR ${method}, requested ${instant(requestedAt)}, until ${instant(expiresAt)}`,
    `${KINDS[kind]}: ${contact}`,
    `domain: ${authorizationDomain}`,
    `organization: ${organization}, account ${accountId}`,
    '',
    ...(kind === 'telephone' ? callScript(task) : letter(task)),
    '',
    'Then / 結果の記録:',
    ...(kind === 'telephone'
      ? [`  tegata validation confirm ${id} --officer NAME --spoke-with NAME --note TEXT`, `  tegata validation confirm ${id} --officer NAME --value VALUE --note TEXT   # voicemail, called back`]
      : [`  tegata validation confirm ${id} --officer NAME --value VALUE --note TEXT`]),
    `  tegata validation refuse ${id} --officer NAME --note TEXT`,
  ];
  return { text: lines.join('\n'), json: { ...taskJson(task), value } };
}

/** No transfer to another number, and every name read out (BR 3.2.2.4.15 to .17). */
function callScript({ authorizationDomain, organization, names, value }: Task): string[] {
  const named = names.map((name) => `    ${name}`);
  return [
    'Script / 台本 (dial this number; let nobody transfer the call / この番号にかけ、転送は受けないこと):',
    `  こちらは認証局です。${organization} 様より、次のドメイン名に対するサーバー証明書の申請がありました。`,
    ...named,
    `  ${authorizationDomain} のご担当者様でいらっしゃいますか。上記の各ドメイン名について、発行を承認されますか。お名前をお聞かせください。`,
    `  This is the certificate authority. ${organization} has applied for server certificates for these domain names:`,
    ...named,
    `  Are you responsible for ${authorizationDomain}? Do you agree for each of these names? May I have your name?`,
    '  Voicemail only / 留守番電話の場合のみ:',
    `  確認番号 ${value} を控え、認証局までお電話でお知らせください。`,
    `  Please call us back and tell us the number ${value}.`,
  ];
}

function letter({ authorizationDomain, organization, names, value, expiresAt }: Task): string[] {
  const named = names.map((name) => `    ${name}`);
  return [
    'Text to send / 送付する文面:',
    `  ${authorizationDomain} のご担当者様`,
    `  ${organization} 様より、次のドメイン名に対するサーバー証明書の申請がありました。承認される場合は、${instant(expiresAt)} までに確認番号 ${value} を認証局までご返信ください。`,
    ...named,
    `  To whoever is responsible for ${authorizationDomain}`,
    `  ${organization} has applied for server certificates for the domain names above. If you agree, send us back the number ${value} before ${instant(expiresAt)}.`,
  ];
}
