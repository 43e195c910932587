import { Show } from 'solid-js'
import { NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { finalState } from '../../state/connection/connection.ts'
import { hub, mayWrite, whyMayNotSpeak } from '../../state/hub.ts'
import { renameMe } from '../../state/people/members.ts'
import { EditableText } from '../../ui/fields/EditableText.tsx'
import './profile.css'

/** "You are known as …", with the name as a field that is edited in place, or with the reason why this person may not change it. */
export function NameLine() {
  async function rename(name: string): Promise<string | undefined> {
    // Nobody is signed in any more where the field goes for that reason.
    if (!hub.me) return undefined
    const refused = await renameMe(name)
    return refused && errorText(refused)
  }
  return (
    <Show when={hub.me}>
      {(me) => (
        <p class="name-line">
          <span>{t('profile.knownAs')}</span>
          <Show when={mayWrite()} fallback={me().name}>
            <EditableText
              label={t('profile.name')}
              value={hub.me?.name ?? ''}
              saveLabel={t('message.save')}
              maxLength={NAME_MAX_CHARS}
              limitMessage={t('app.limit', { count: NAME_MAX_CHARS })}
              onSave={rename}
            />
          </Show>
          <Show when={!finalState() && whyMayNotSpeak()}>
            {(reason) => (
              <span class="meta">
                {t(`readOnly.${reason()}`)} {t('profile.nameStays')}
              </span>
            )}
          </Show>
        </p>
      )}
    </Show>
  )
}
