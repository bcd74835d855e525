import type { AuditActor } from '../audit/event.js';

/** An actor as records keep it: `account:ID`, `officer:NAME`, `key-holder:THUMBPRINT`, `contact:CONFIRMATION`, `person:ID`, `public:ADDRESS`, `system`. */
export function actorText(actor: AuditActor): string {
  switch (actor.type) {
    case 'account':
      return `account:${actor.id}`;
    case 'officer':
      return `officer:${actor.name}`;
    case 'key-holder':
      return `key-holder:${actor.thumbprint}`;
    case 'contact':
      return `contact:${actor.id}`;
    case 'person':
      return `person:${actor.id}`;
    case 'public':
      return `public:${actor.address}`;
    case 'system':
      return 'system';
  }
}
