import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js'
import type { Message, Reaction } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub, whyMayNotPost } from '../../../../state/hub.ts'
import { lookUp } from '../../../../state/lookup.ts'
import { react, reactionsOf } from '../../../../state/rooms/message-changes.ts'

/** So many names fit into a tooltip. */
const NAMES_MAX = 20
/** So long a finger stays on a reaction to see the names, in ms. */
const LONG_PRESS_MS = 500

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
  /** The emoji whose names somebody looks at who has no pointer that hovers. */
  const [namedEmoji, setNamedEmoji] = createSignal<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasLong = false
  const endPress = () => clearTimeout(timer)
  onCleanup(endPress)
  function startPress({ pointerType }: PointerEvent, emoji: string) {
    endPress()
    wasLong = false
    setNamedEmoji(undefined)
    if (pointerType === 'mouse') return
    timer = setTimeout(() => {
      wasLong = true
      setNamedEmoji(emoji)
    }, LONG_PRESS_MS)
  }
  function press(emoji: string, isSet: boolean) {
    // The finger that has shown the names is lifted.
    if (!wasLong && maySpeak()) void react(props.message, emoji, isSet)
    wasLong = false
  }
  const room = () => hub.rooms[props.message.roomId]
  const maySpeak = () => !whyMayNotPost(room())

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
                  // Not `disabled`: who may not react may see who has.
                  aria-disabled={!maySpeak()}
                  title={namesIn(reaction())}
                  data-named={namedEmoji() === emoji ? '' : undefined}
                  onPointerDown={(event) => startPress(event, emoji)}
                  onPointerUp={endPress}
                  onPointerCancel={endPress}
                  onPointerLeave={endPress}
                  onContextMenu={(event) => namedEmoji() === emoji && event.preventDefault()}
                  onBlur={() => setNamedEmoji(undefined)}
                  onClick={() => press(emoji, !isOwn(reaction()))}
                >
                  {emoji} {reaction().memberIds.length}{' '}
                  <span class="reaction-names">{t('message.reaction', { names: namesIn(reaction()) })}</span>
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
