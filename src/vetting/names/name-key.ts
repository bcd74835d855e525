import { domainToUnicode } from 'node:url';
import unhomoglyph from 'unhomoglyph';

/*
 * Names are compared by what they look like: compatibility forms and case folded away (NFKC), then look-alike characters by the Unicode table of
 * confusables (UTS 39 §4), then whatever is no letter or digit. `раураl` in Cyrillic, `PAYPA1` and `pay-pal` are all one.
 */
const LEGAL_FORMS =
  /株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人|学校法人|医療法人|独立行政法人|国立大学法人|㈱|㈲|\(株\)|\(有\)|（株）|（有）|\b(k\.? ?k\.?|g\.? ?k\.?|inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|sa|bv|holdings?|group)\b\.?/giu;

/** What a text looks like, as a key. */
export function lookOf(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return unhomoglyph(folded)
    .toLowerCase()
    .replace(/rn/g, 'm')
    .replace(/[1|]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The key of an organization's name: without its legal form. */
export function organizationKey(name: string): string {
  const bare = name.normalize('NFKC').replace(LEGAL_FORMS, ' ');
  return lookOf(bare) || lookOf(name);
}

/** The key of one label of a domain name, A-label or not. */
export function labelKey(label: string): string {
  return lookOf(label.startsWith('xn--') ? domainToUnicode(label) || label : label);
}
