import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, SiteConfig } from '../config/config.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Site } from '../core/site.js';
import type { Clock } from '../core/time.js';
import { createApi } from '../portal/api/create-api.js';
import { openApi } from '../portal/api/open-api.js';
import type { Desks } from '../portal/desks.js';
import { createSite, type Asset } from '../portal/http/create-site.js';
import { PORTAL_SERVER_LIMITS } from '../portal/http/limits.js';
import { openUploadFolder } from '../portal/http/upload-folder.js';
import { OFFICER_ROUTES } from '../portal/officer-routes.js';
import { OPERATIONS } from '../portal/operations.js';
import { PUBLIC_ROUTES } from '../portal/public-routes.js';
import { SUBSCRIBER_ROUTES } from '../portal/subscriber-routes.js';
import { shippedFile } from './shipped-file.js';

export interface PortalParts {
  readonly config: Config;
  readonly desks: Desks;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The servers for people that the configuration asks for, not yet listening. */
export interface ComposedPortal {
  readonly servers: readonly { readonly site: Site; readonly server: Server; readonly at: SiteConfig }[];
  /** Removes what lies in the folder of uploads. */
  close(): void;
}

/** Makes the pages and the API for subscribers, and the pages for officers. */
export function composePortal({ config, desks, clock, random, log }: PortalParts): ComposedPortal {
  const { portal, officers, evidence } = config;
  if (portal === null && officers === null) return { servers: [], close: () => undefined };
  // On the disk of the evidence, where there is one; each process has its own.
  const folder = evidence === null ? mkdtempSync(join(tmpdir(), 'tegata-uploads-')) : join(evidence.folder, 'incoming');
  const uploads = openUploadFolder(folder, random);
  const links = { portal: portal && portal.url, officers: officers && officers.url, directory: `${config.baseUrl}/dir`, public: config.publicUrl };
  const common = { desks, links, assets: readAssets(), uploads, clock, random, log };
  const serve = (site: Site, at: SiteConfig, listener: ReturnType<typeof createSite>) => ({
    site,
    at,
    server: createServer({ ...PORTAL_SERVER_LIMITS, cert: readFileSync(at.certificate), key: readFileSync(at.key) }, listener),
  });
  const api = portal && createApi({ operations: OPERATIONS, desks, uploads, description: JSON.stringify(openApi(OPERATIONS, portal.url)), random, log });
  return {
    servers: [
      ...(portal === null ? [] : [serve('portal', portal, createSite({ ...common, site: 'portal', origin: portal.url, routes: [...PUBLIC_ROUTES, ...SUBSCRIBER_ROUTES], api }))]),
      ...(officers === null ? [] : [serve('officers', officers, createSite({ ...common, site: 'officers', origin: officers.url, routes: OFFICER_ROUTES, api: null }))]),
    ],
    close: () => {
      if (evidence === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readAssets(): ReadonlyMap<string, Asset> {
  const asset = (name: string, contentType: string) => [`/assets/${name}`, { contentType, body: readFileSync(shippedFile(`assets/${name}`)) }] as const;
  return new Map([asset('portal.css', 'text/css; charset=utf-8'), asset('passkey.js', 'text/javascript; charset=utf-8'), asset('icon.svg', 'image/svg+xml')]);
}
