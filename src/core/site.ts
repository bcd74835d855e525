/** The two front doors for people, each with its own listener and origin: of subscribers, and of officers. */
export const SITES = ['portal', 'officers'] as const;

export type Site = (typeof SITES)[number];
