/** Service regions of the regional Internet registries, which remote perspectives are counted by (BR 3.2.2.9). */
export const RIR_REGIONS = ['arin', 'ripe', 'apnic', 'lacnic', 'afrinic'] as const;
export type RirRegion = (typeof RIR_REGIONS)[number];
