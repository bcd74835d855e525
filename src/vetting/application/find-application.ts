import { isId, type ApplicationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { Application, ApplicationState } from '../../core/state/application.js';
import { STATE_WORDS } from '../../core/state/application-words.js';
import type { VettingStores } from '../ports.js';
import { VettingRefused } from '../vetting-refused.js';

/** @throws NotFound */
export async function findApplication({ applications }: Pick<VettingStores, 'applications'>, id: ApplicationId): Promise<Application> {
  const application = isId(id) ? await applications.get(id) : undefined;
  if (application === undefined) throw new NotFound('application');
  return application;
}

/**
 * Checks that an act is decided on what the application is now: of two people at once, one wins and the other is told.
 * @param revision that the act was decided on
 * @throws VettingRefused
 */
export function expectState<State extends ApplicationState>(
  application: Application,
  states: readonly State[],
  revision: number,
): asserts application is Application & { state: State } {
  if (!(states as readonly ApplicationState[]).includes(application.state)) {
    const { ja, en } = STATE_WORDS[application.state];
    throw new VettingRefused(
      { ja: `この申請は現在「${ja}」のため、この操作はできません`, en: `this cannot be done to the application now: it is ${en}` },
      { ja: '申請の現在の状態を確認してください', en: 'look at the application again' },
    );
  }
  if (application.revision !== revision) throw changedMeanwhile();
}

export function changedMeanwhile(): VettingRefused {
  return new VettingRefused(
    { ja: '表示後に他の人がこの申請を変更しました。何も保存されていません', en: 'somebody has changed the application meanwhile; nothing was saved' },
    { ja: '現在の内容を確認してから、もう一度操作してください', en: 'look at it again and repeat what is still right' },
  );
}
