/**
 * Who may import whom, and where each library may be used (docs/architecture.md).
 * A room is a folder of src/. Tests may reach for real parts of other rooms, so the room rules leave them out.
 */

const TEST = '\\.test\\.ts$';

/** What each room may import besides itself. `types` are `import type` only. */
const ROOMS = {
  core: { reason: 'core is the vocabulary of every room; what it imported, everybody would import' },
  policy: { may: ['core'], reason: 'policies are pure data and predicates about core values' },
  x509: { may: ['core'], reason: 'x509 turns core values into DER and back and knows no rule of the CA' },
  audit: { may: ['core'], reason: 'audit events are named by core identifiers only, so that every room may write them' },
  hsm: { may: ['core'], reason: 'hsm implements the Signer of core; nothing but keys may come near it' },
  notify: { may: ['core'], reason: 'notify tells people and programs what the records say; it decides about nothing that it tells' },
  config: { may: ['core'], reason: 'config is read before any room exists' },
  lint: { may: ['core', 'x509'], reason: 'lint judges bytes and must not share code with the room that made them' },
  ct: { may: ['core', 'x509'], reason: 'ct talks to logs and judges their answers; it knows no order and signs nothing' },
  ocsp: { may: ['core', 'x509'], reason: 'the responder answers from its own port and must not depend on issuance' },
  crl: { may: ['core', 'x509'], reason: 'CRLs are made from the port and must not depend on issuance' },
  validation: { may: ['core', 'policy'], reason: 'validation talks to strangers; it must not reach orders, keys or storage' },
  vetting: { may: ['core', 'policy'], reason: 'vetting decides about organizations and knows no wire format' },
  subscriber: {
    may: ['core', 'policy', 'vetting'],
    types: ['revocation'],
    reason: 'subscriber is what organizations and their agents may see and do; app brings the wires, the DER and the revocation',
  },
  keys: { may: ['core'], reason: 'whether a key is weak is mathematics and lists, whoever asks' },
  revocation: {
    may: ['core', 'policy', 'x509'],
    reason: 'revocation decides about certificates that exist, by grounds and proofs; it knows no order and no wire but DER',
  },
  problems: {
    may: ['core', 'policy', 'revocation', 'x509'],
    reason: 'problem reports end in revocations: the room knows grounds, proofs and certificates, and no order, organization or page',
  },
  ca: { may: ['core', 'policy', 'x509', 'lint'], reason: 'ca signs what it is handed and knows no account or order' },
  ra: {
    may: ['core', 'policy'],
    types: ['vetting', 'validation', 'ca', 'keys', 'revocation'],
    reason: 'ra conducts the other rooms through their interfaces; app brings the parts',
  },
  dossier: {
    may: ['core', 'audit', 'policy', 'x509'],
    reason: 'a dossier is made of stored records and judged without them; it must not share code with what made the certificate',
  },
  metrics: { may: ['core'], reason: 'metrics count what has happened and read what is open; they decide nothing' },
  archive: { may: ['core', 'audit'], reason: 'the archive copies what is stored and knows no meaning of it' },
  acme: { may: ['core', 'ra'], reason: 'acme is the wire: what it may do, ra must offer' },
  people: { may: ['core'], reason: 'who somebody is and may do is decided without knowing what is done' },
  portal: {
    may: ['core', 'ra', 'people', 'policy', 'problems'],
    types: ['vetting', 'subscriber', 'revocation', 'notify', 'policy', 'dossier', 'archive'],
    reason: 'the portal is the wire of people: what they may do, a desk must offer; it is handed the desks and knows how none of them works',
  },
  jobs: { may: ['core'], ports: true, reason: 'the queue runs jobs without knowing what they do' },
  db: { may: ['core'], ports: true, reason: 'db implements the ports; the rooms never learn of it' },
};

const roomRules = Object.entries(ROOMS).flatMap(([room, { may = [], types = [], ports = false, reason }]) => {
  const free = [room, ...may].map((name) => `^src/${name}/`);
  const asTypes = [
    ...types.map((name) => `^src/${name}/`),
    ...(room === 'core' ? [] : ['^src/audit/']),
    ...(ports ? ['^src/[^/]+/ports\\.ts$'] : []),
  ];
  const also = room === 'db' ? ['^migrations/'] : [];
  const from = { path: `^src/${room}/`, pathNot: TEST };
  const rules = [
    {
      name: `${room}-imports`,
      comment: reason,
      severity: 'error',
      from,
      to: { path: '^(src|migrations|test|bench)/', pathNot: [...free, ...asTypes, ...also] },
    },
  ];
  const typesOnly = asTypes.filter((path) => !free.includes(path));
  if (typesOnly.length > 0) {
    rules.push({
      name: `${room}-imports-types-only`,
      comment: `${reason} (these may be named as types, never called)`,
      severity: 'error',
      from,
      to: { path: typesOnly, pathNot: free, dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
});

/** Where a library may be imported. */
const FENCES = [
  {
    name: 'koa',
    library: '(koa|@koa/router|@types/koa)',
    only: '^src/(acme|portal|app)/',
    reason: 'only the front ends for clients and for people speak HTTP frameworks',
  },
  { name: 'busboy', library: '@fastify/busboy', only: '^src/portal/http/', reason: 'forms are parsed in one place, where their limits are' },
  { name: 'webauthn', library: '@simplewebauthn/[^/]+', only: '^src/people/passkey/', reason: 'one place checks passkeys, so one place can be reviewed' },
  { name: 'jose', library: 'jose', only: '^src/acme/jws/', reason: 'one place verifies JWS, so one place can be reviewed' },
  { name: 'asn1', library: '(@peculiar/[^/]+|pkijs|asn1js|pvtsutils)', only: '^src/x509/', reason: 'DER is made and read in one room' },
  {
    name: 'dns',
    library: '(dns-packet|@types/dns-packet)',
    only: '^src/(validation/net|app)/',
    reason: 'one resolver sees the wire; app has the development DNS',
  },
  { name: 'nodemailer', library: '(nodemailer|@types/nodemailer)', only: '^src/notify/', reason: 'one room speaks SMTP' },
  { name: 'pkcs11', library: 'pkcs11js', only: '^src/hsm/', reason: 'one room talks to the token' },
  {
    name: 'database',
    library: '(knex|better-sqlite3|pg|@types/better-sqlite3|@types/pg)',
    only: '^(src/db|migrations)/',
    reason: 'SQL stays behind the ports',
  },
  { name: 'age', library: 'age-encryption', only: '^src/(vetting/evidence|app)/', reason: 'evidence is encrypted and decrypted in one place; app makes identities' },
  { name: 'confusables', library: 'unhomoglyph', only: '^src/vetting/names/', reason: 'names are compared by their looks in one place' },
  { name: 'shamir', library: 'shamir-secret-sharing', only: '^src/app/custody/', reason: 'secrets are split and combined in one place' },
  { name: 'commander', library: 'commander', only: '^src/(cli|app|main\\.ts)', reason: 'the command line is an edge' },
  { name: 'yaml', library: 'yaml', only: '^src/(config|policy|app)/', reason: 'files are parsed where they enter' },
  { name: 'prom-client', library: 'prom-client', only: '^src/metrics/', reason: 'one room counts; the others tell it by their audit events' },
  { name: 'pino', library: 'pino', only: '^src/app/', reason: 'rooms log through the Log of core' },
];

const fenceRules = FENCES.map(({ name, library, only, reason }) => ({
  name: `fence-${name}`,
  comment: reason,
  severity: 'error',
  from: { path: '^(src|migrations)/', pathNot: [only, TEST] },
  to: { path: `^node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'cli-and-main-import-app-only',
      comment: 'the edges hand over to app, which alone puts rooms together',
      severity: 'error',
      from: { path: '^src/(cli/|main\\.ts)', pathNot: TEST },
      to: { path: '^(src|migrations)/', pathNot: '^src/(app|cli)/' },
    },
    {
      name: 'nobody-imports-the-edges',
      comment: 'app, cli and main sit on top; what others need of them belongs in a room',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app|cli)/', '^src/main\\.ts', TEST] },
      to: { path: '^src/(app/|cli/|main\\.ts)' },
    },
    ...fenceRules,
    {
      name: 'migrations-import-knex-only',
      comment: 'a migration is history: it must do tomorrow what it did when written, so it borrows no code that changes',
      severity: 'error',
      from: { path: '^migrations/', pathNot: TEST },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'product-imports-no-tests',
      comment: 'fakes and fixtures must not be able to reach production',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: TEST },
      to: { path: ['^test/', '^bench/', TEST] },
    },
    {
      name: 'interop-and-bench-stay-outside',
      comment:
        'interop tests and the bench see the server as a client does: started as a process, spoken to over sockets; ' +
        'the bench of validation is the primary perspective itself, because an order takes more than the validation that is measured',
      severity: 'error',
      from: { path: '^(test/interop|bench)/', pathNot: '^bench/validation-latency\\.ts$' },
      to: { path: '^(src|migrations)/' },
    },
    {
      name: 'no-cycles',
      comment: 'two files that import each other are one file that nobody can read halfway',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nobody imports is dead or a forgotten entry point (worker threads end in worker.ts and are started by path)',
      severity: 'error',
      from: { orphan: true, pathNot: [TEST, '^src/main\\.ts$', 'worker\\.ts$', '\\.d\\.ts$', '^test/', '^bench/'] },
      to: {},
    },
    {
      name: 'no-undeclared-packages',
      comment: 'what is imported must be in package.json, or a neighbour’s update removes it',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'product-needs-no-dev-packages',
      comment: 'an installation without devDependencies must run',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'an import that cannot be found fails at run time',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
