import { createEffect, For, Show } from 'solid-js'
import type { Message, Reaction } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub, whyMayNotSpeak } from '../../../../state/hub.ts'
import { lookUp } from '../../../../state/lookup.ts'
import { react, reactionsOf } from '../../../../state/rooms/message-changes.ts'

/** So many names fit into a tooltip. */
const NAMES_MAX = 20

/** Below a message: each emoji with the number of people, to join in or to take one's own back. */
export function Reactions(props: { message: Message }) {
  const reactions = () => reactionsOf(props.message)
  createEffect(() =>
    lookUp(
      'members',
      reactions().flatMap(({ memberIds }) => memberIds.slice(0, NAMES_MAX)),
    ),
  )
  const isOwn = ({ memberIds }: Reaction) => memberIds.includes(hub.me?.id ?? '')
  const maySpeak = () => !whyMayNotSpeak(hub.rooms[props.message.roomId])

  return (
    <Show when={reactions().length > 0}>
      <div class="reactions">
        {/* By emoji, so that a button stays, and the focus on it, when its number changes. */}
        <For each={reactions().map(({ emoji }) => emoji)}>
          {(emoji) => (
            <Show when={reactions().find((reaction) => reaction.emoji === emoji)}>
              {(reaction) => (
                <button
                  type="button"
                  class="reaction"
                  aria-pressed={isOwn(reaction())}
                  disabled={!maySpeak()}
                  title={namesIn(reaction())}
                  onClick={() => void react(props.message, emoji, !isOwn(reaction()))}
                >
                  {emoji} {reaction().memberIds.length}{' '}
                  <span class="visually-hidden">{t('message.reaction', { names: namesIn(reaction()) })}</span>
                </button>
              )}
            </Show>
          )}
        </For>
      </div>
    </Show>
  )
}

function namesIn({ memberIds }: Reaction): string {
  const names = memberIds.slice(0, NAMES_MAX).map((id) => hub.members[id]?.name ?? '…')
  const more = memberIds.length - names.length
  return names.join(', ') + (more > 0 ? ` + ${more}` : '')
}
