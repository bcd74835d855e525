import type { DirectoryFacts, RegistrationAuthority } from '../ra/registration-authority.js';
import type { Links } from './links.js';

/** What handlers work with. */
export interface FrontEnd {
  ra: RegistrationAuthority;
  facts: DirectoryFacts;
  links: Links;
}
