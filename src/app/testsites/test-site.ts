/** What the certificate of a test site is (CP 2.2, BR 2.2). In the order in which they are renewed: the valid one first, for the others follow its issuer. */
export const TEST_SITE_KINDS = ['valid', 'revoked', 'expired'] as const;
export type TestSiteKind = (typeof TEST_SITE_KINDS)[number];

/** One web page for makers of application software to try theirs with. */
export interface TestSite {
  readonly kind: TestSiteKind;
  /** DNS name, lower-case A-labels; unique among all test sites. */
  readonly name: string;
  /** Certificate profile, and with it the issuer and the root; null: the default one. */
  readonly profile: string | null;
}

/** The three sites of one root (BR 2.2: of each publicly trusted root). */
export type TestSiteSet = { readonly profile: string | null } & Readonly<Record<TestSiteKind, string>>;

/** Every site of the sets, set by set. */
export function testSitesOf(sets: readonly TestSiteSet[]): readonly TestSite[] {
  return sets.flatMap((set) => TEST_SITE_KINDS.map((kind) => ({ kind, name: set[kind], profile: set.profile })));
}
