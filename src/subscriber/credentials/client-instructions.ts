import type { Bilingual } from '../../core/language.js';
import { baseName } from '../../core/identifier.js';

/** What to type for one client. */
export interface ClientInstructions {
  readonly client: 'certbot' | 'lego' | 'acme.sh' | 'Caddy' | 'cert-manager';
  readonly explanation: Bilingual;
  /** For a POSIX shell, ready to paste. */
  readonly commands: string;
}

interface Facts {
  readonly directoryUrl: string;
  readonly eabKeyId: string;
  readonly hmacKey: string;
  readonly email: string;
  readonly nameRules: readonly string[];
}

/*
 * The secret goes into a file that only its owner can read, before any client is told where it is: on a command line it would be seen in the list of
 * processes and kept in the shell's history. The lines begin with a space for shells that leave such lines out of their history.
 *
 *   certbot        --config FILE takes eab-kid and eab-hmac-key as it takes any option
 *   lego 4         --eab --kid --hmac, or LEGO_EAB, LEGO_EAB_KID, LEGO_EAB_HMAC in the environment
 *   acme.sh        --register-account --eab-kid --eab-hmac-key; it keeps them in its own ca.conf
 *   Caddy          acme_eab with {$NAME} from the environment, put in when the Caddyfile is read
 *   cert-manager   externalAccountBinding.keySecretRef; the Secret holds the unpadded base64url text
 */

/** Finished lines for the clients that people ask about, with the key's own values in them. */
export function clientInstructions({ directoryUrl, eabKeyId, hmacKey, email, nameRules }: Facts): ClientInstructions[] {
  const name = exampleName(nameRules);
  const directory = quote(directoryUrl);
  const mail = quote(email);
  return [
    {
      client: 'certbot',
      explanation: {
        ja: 'キーを root だけが読めるファイルに置き、certbot に渡します。ドメイン名とウェブルートは実際のものに置き換えてください。登録後、このファイルは削除して構いません。',
        en: 'The key goes into a file that only root can read, and certbot takes it from there. Put in your own names and web root. Once the account is registered, the file may be removed.',
      },
      commands: lines(
        ' sudo install -d -m 700 /etc/letsencrypt',
        ' sudo install -m 600 /dev/stdin /etc/letsencrypt/eab.ini <<\'EOF\'',
        `server = ${directoryUrl}`,
        `eab-kid = ${eabKeyId}`,
        `eab-hmac-key = ${hmacKey}`,
        'EOF',
        `sudo certbot certonly --config /etc/letsencrypt/eab.ini --agree-tos -m ${mail} --webroot -w /var/www/html -d ${name}`,
      ),
    },
    {
      client: 'lego',
      explanation: {
        ja: 'lego 4 用です。キーは環境変数で渡し、コマンドラインには現れません。lego 5 では「lego run」に続けて --eab --eab.kid --eab.hmac を使います。',
        en: 'For lego 4. The key is handed over in the environment and never stands on the command line. lego 5 takes --eab --eab.kid --eab.hmac after "lego run".',
      },
      commands: lines(
        ' (umask 077; cat > lego-eab.env <<\'EOF\'',
        'LEGO_EAB=true',
        `LEGO_EAB_KID=${eabKeyId}`,
        `LEGO_EAB_HMAC=${hmacKey}`,
        'EOF',
        ')',
        `(set -a; . ./lego-eab.env; exec lego --server ${directory} --accept-tos --email ${mail} --http --domains ${name} run)`,
      ),
    },
    {
      client: 'acme.sh',
      explanation: {
        ja: '最初の二つでアカウントを登録し、三つ目で証明書を取得します。acme.sh はキーを自分の設定に保存するため、登録後 eab.key は削除して構いません。',
        en: 'The first two register the account, the third gets a certificate. acme.sh keeps the key in its own configuration, so eab.key may be removed afterwards.',
      },
      commands: lines(
        ' (umask 077; cat > eab.key <<\'EOF\'',
        hmacKey,
        'EOF',
        ')',
        `acme.sh --register-account --server ${directory} -m ${mail} --eab-kid ${eabKeyId} --eab-hmac-key "$(cat eab.key)"`,
        `acme.sh --issue --server ${directory} -w /var/www/html -d ${name}`,
      ),
    },
    {
      client: 'Caddy',
      explanation: {
        ja: 'キーは systemd の環境ファイルから Caddyfile に渡します。二つ目の内容を Caddyfile の先頭（グローバル設定）に置いてください。',
        en: 'The key comes into the Caddyfile from a file of environment variables that systemd reads. Put the second part at the top of the Caddyfile (global options).',
      },
      commands: lines(
        ' sudo install -m 600 /dev/stdin /etc/caddy/eab.env <<\'EOF\'',
        `TEGATA_EAB_KID=${eabKeyId}`,
        `TEGATA_EAB_MAC_KEY=${hmacKey}`,
        'EOF',
        'sudo install -D -m 644 /dev/stdin /etc/systemd/system/caddy.service.d/eab.conf <<\'EOF\'',
        '[Service]',
        'EnvironmentFile=/etc/caddy/eab.env',
        'EOF',
        '# /etc/caddy/Caddyfile',
        '# {',
        `#   email ${email}`,
        `#   acme_ca ${directoryUrl}`,
        '#   acme_eab {',
        '#     key_id {$TEGATA_EAB_KID}',
        '#     mac_key {$TEGATA_EAB_MAC_KEY}',
        '#   }',
        '# }',
        'sudo systemctl daemon-reload && sudo systemctl restart caddy',
      ),
    },
    {
      client: 'cert-manager',
      explanation: {
        ja: 'キーを Kubernetes の Secret に置き、ClusterIssuer から参照します。solvers は環境に合わせて変更してください。',
        en: 'The key goes into a Kubernetes Secret that the ClusterIssuer refers to. Change the solvers to what your cluster uses.',
      },
      commands: lines(
        ' kubectl -n cert-manager apply -f - <<\'EOF\'',
        'apiVersion: v1',
        'kind: Secret',
        'metadata: { name: tegata-eab }',
        'stringData:',
        `  secret: ${JSON.stringify(hmacKey)}`,
        'EOF',
        'kubectl apply -f - <<\'EOF\'',
        'apiVersion: cert-manager.io/v1',
        'kind: ClusterIssuer',
        'metadata: { name: tegata }',
        'spec:',
        '  acme:',
        `    server: ${JSON.stringify(directoryUrl)}`,
        `    email: ${JSON.stringify(email)}`,
        '    privateKeySecretRef: { name: tegata-account }',
        '    externalAccountBinding:',
        `      keyID: ${JSON.stringify(eabKeyId)}`,
        '      keySecretRef: { name: tegata-eab, key: secret }',
        '    solvers:',
        '      - http01: { ingress: { ingressClassName: nginx } }',
        'EOF',
      ),
    },
  ];
}

/** A name that the rules allow, to stand in the lines. */
function exampleName(rules: readonly string[]): string {
  const [first = '*'] = rules;
  return first === '*' ? 'www.example.com' : baseName(first.replace(/^=/, ''));
}

/** Words of a POSIX shell. E-mail addresses may have quotes and dollar signs in them. */
function quote(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

function lines(...each: string[]): string {
  return `${each.join('\n')}\n`;
}
