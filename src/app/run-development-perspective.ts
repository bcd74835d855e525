import type { PerspectiveConfig } from '../config/perspective-config.js';
import { runPerspective } from './serve-perspective.js';

/** The hidden command that a development CA starts its perspectives by. */
export const PERSPECTIVE_COMMAND = 'development-perspective';

/**
 * Runs one perspective of a development CA until it is told to stop, or its CA has gone, however that went.
 * @param settings a PerspectiveConfig, JSON: it holds conveniences that no configuration file can name
 */
export async function runDevelopmentPerspective(settings: string): Promise<void> {
  const abandoned = new Promise<void>((resolve) => process.once('disconnect', resolve));
  // Ctrl-C reaches the whole group; the CA stops its perspectives itself once it has finished with them.
  process.on('SIGINT', () => undefined);
  await runPerspective(JSON.parse(settings) as PerspectiveConfig, Promise.race([abandoned, untilTerminated()]));
  if (process.connected) process.disconnect();
}

function untilTerminated(): Promise<void> {
  return new Promise((resolve) => process.once('SIGTERM', () => resolve()));
}
