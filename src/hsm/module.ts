import { realpathSync } from 'node:fs';
import pkcs11js, { type PKCS11 } from 'pkcs11js';
import { SignerUnavailable } from '../core/signer.js';
import { inShort, returnValueOf } from './pkcs11-failure.js';

/** A loaded PKCS#11 library as one of its users in this process sees it. */
export interface Module {
  readonly path: string;
  readonly functions: PKCS11;
  /** Counts the initialisations: handles of an earlier generation are void, or, worse, name another object. */
  generation(): number;
  /** Awaits a call that runs on a thread of its own; nothing is finalised under it. */
  track<T>(call: Promise<T>): Promise<T>;
  /**
   * Finalises and initialises the library, so that it looks for its tokens anew. Does nothing when that has happened since generation `seen`
   * already, or while calls are running.
   * @throws SignerUnavailable when the library cannot be initialised
   */
  reinitialise(seen: number): void;
  /** Ends this use; the last one finalises the library. */
  release(): void;
}

interface Loaded {
  readonly functions: PKCS11;
  users: number;
  running: number;
  generation: number;
  initialised: boolean;
}

/**
 * Initialisation belongs to the process, whoever asks for it, so the record of it does too. An entry stays for ever: unloading a library
 * whose threads may live is a crash.
 */
const loaded = new Map<string, Loaded>();

/**
 * Loads a PKCS#11 library, initialises it once per process with OS locking (asynchronous calls run on libuv's threads), and counts its users.
 * What the library reads from the environment (`SOFTHSM2_CONF`) must be set before; `app` does that.
 * @throws SignerUnavailable when it cannot be loaded or initialised, with the remedy
 */
export function useModule(path: string): Module {
  const library = load(path);
  if (library.users === 0 && !library.initialised) initialise(library, path);
  library.users += 1;
  let released = false;

  return {
    path,
    functions: library.functions,
    generation: () => library.generation,
    track: async (call) => {
      library.running += 1;
      try {
        return await call;
      } finally {
        library.running -= 1;
      }
    },
    reinitialise: (seen) => {
      if (library.initialised && (library.generation !== seen || library.running > 0)) return;
      finalise(library);
      initialise(library, path);
    },
    release: () => {
      if (released) return;
      released = true;
      library.users -= 1;
      if (library.users === 0 && library.running === 0) finalise(library);
    },
  };
}

function load(path: string): Loaded {
  let key: string;
  try {
    key = realpathSync(path);
  } catch {
    throw new SignerUnavailable(
      `There is no PKCS#11 module at ${path}: correct token.module in the configuration. ` +
        'SoftHSM2 is at /usr/lib/softhsm/libsofthsm2.so after "apt-get install softhsm2".',
    );
  }
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const functions = new pkcs11js.PKCS11();
  try {
    functions.load(key);
  } catch (error) {
    throw new SignerUnavailable(`${path} cannot be loaded as a PKCS#11 module (${inShort(error)}): correct token.module in the configuration.`);
  }
  const library: Loaded = { functions, users: 0, running: 0, generation: 0, initialised: false };
  loaded.set(key, library);
  return library;
}

function initialise(library: Loaded, path: string): void {
  try {
    library.functions.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK });
  } catch (error) {
    if (returnValueOf(error) !== 'CKR_CRYPTOKI_ALREADY_INITIALIZED') {
      throw new SignerUnavailable(
        `The PKCS#11 module ${path} cannot be initialised (${inShort(error)}). For SoftHSM2: the environment variable SOFTHSM2_CONF must name ` +
          'a file whose directories.tokendir exists and may be read and written by this process.',
      );
    }
  }
  library.initialised = true;
  library.generation += 1;
}

function finalise(library: Loaded): void {
  if (!library.initialised) return;
  library.initialised = false;
  try {
    library.functions.C_Finalize();
  } catch {
    // It is gone either way; the next initialisation says what is wrong.
  }
}
