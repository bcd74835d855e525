import type { TokenHealth } from './token.js';

/** What an operator can do about a token in this state; null where nothing is to be done. */
export function remedyFor(state: TokenHealth['state'], { tokenLabel, modulePath }: { tokenLabel: string; modulePath: string }): string | null {
  switch (state) {
    case 'up':
      return null;
    case 'inactive':
      return 'Activate it: each holder of a share runs "tegata ca activate --config FILE --share SHARE-FILE".';
    case 'reconnecting':
      return (
        `Bring the token "${tokenLabel}" back: see that the HSM is powered and connected and that ${modulePath} shows it ` +
        `(pkcs11-tool --module ${modulePath} --list-slots). Signing goes on by itself then; nothing has to be restarted.`
      );
    case 'refused':
      return 'Correct the PIN (its file, or activate again) and see that the token is not locked, then restart; nothing tries again by itself.';
    case 'closed':
      return 'Start the server again.';
  }
}
