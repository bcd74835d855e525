import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', 'test/**'];

/** Time and chance reach a room as Clock and Random, so that tests own both. */
const timeAndChance = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take a Clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Take a Random.' },
  { selector: 'MemberExpression[object.name=/^crypto$/i][property.name=/^(random|getRandom)/]', message: 'Take a Random.' },
  {
    selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
    message: 'Use clock.sleep, so that tests own time and shutdown can end it.',
  },
  { selector: "MemberExpression[object.name='AbortSignal'][property.name='timeout']", message: 'Use clock.sleep and an AbortController.' },
  { selector: "MemberExpression[object.name='performance'][property.name='now']", message: 'Take a Clock.' },
];
const processEnd = {
  selector: "MemberExpression[object.name='process'][property.name='exit']",
  message: 'Throw; only main and cli end the process.',
};
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings come from src/config; only config and app read the environment.',
};
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const randomImports = {
  name: 'node:crypto',
  importNames: ['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues'],
  message: 'Take a Random.',
};
const timerImports = ['node:timers', 'node:timers/promises'].map((name) => ({
  name,
  importNames: ['setTimeout', 'setInterval'],
  message: 'Use clock.sleep.',
}));

export default tseslint.config(
  { ignores: ['dist/', 'var/', 'coverage/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Ports promise asynchrony that an implementation in memory or over SQLite does not need.
      '@typescript-eslint/require-await': 'off',
      // TypeScript 6 knows undefined identifiers; eslint would need every global listed.
      'no-undef': 'off',
      // Branded constructors are generic in their result only.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', defaultExport],
    },
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    ignores: ['src/app/**', 'src/cli/**', 'src/main.ts', 'src/config/**', ...TESTS],
    rules: {
      'no-restricted-syntax': ['error', defaultExport, processEnd, environment, ...timeAndChance],
      'no-restricted-imports': ['error', { paths: [randomImports, ...timerImports] }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/config/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-syntax': ['error', defaultExport, processEnd, ...timeAndChance] },
  },
  { files: ['src/cli/**/*.ts', 'src/main.ts'], rules: { 'no-restricted-syntax': ['error', defaultExport, environment] } },
  {
    files: TESTS,
    rules: {
      // Tests reach into parsed JSON and say so by asserting on it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['*.config.ts', 'eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['assets/*.js'], languageOptions: { globals: { atob: 'readonly', btoa: 'readonly', fetch: 'readonly', document: 'readonly', navigator: 'readonly', FormData: 'readonly', location: 'readonly' } } },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], languageOptions: { globals: { module: 'writable', process: 'readonly', console: 'readonly' } } },
);
