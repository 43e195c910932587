import { createSignal, For, Show, Suspense } from 'solid-js'
import IconMore from '~icons/lucide/ellipsis'
import IconSmilePlus from '~icons/lucide/smile-plus'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub, whyMayNotSpeak } from '../../../../state/hub.ts'
import {
  deleteSoon,
  editMessage,
  mayDelete,
  mayEdit,
  pin,
  pinOf,
  react,
  reactionsOf,
} from '../../../../state/rooms/message-changes.ts'
import { setReply } from '../../../../state/rooms/replies.ts'
import { copyText } from '../../../../ui/buttons/copy-text.ts'
import { Popover } from '../../../../ui/overlays/Popover.tsx'
import { latePart } from '../../../../ui/parts/lazy-part.ts'
import { LateEmojiPicker } from '../../emoji/LateEmojiPicker.tsx'
import { focusComposer } from '../../focus-composer.ts'
import { LateReaders } from '../../readers/LateReaders.tsx'
import { QuickActions } from './QuickActions.tsx'

const LateActions = latePart(() => import('./LateActions.tsx'))

/** What people react with most. With the button for another one they fill a line, on a phone too. */
const EMOJIS = ['👍', '❤️', '😂', '🎉', '🤔', '👀', '✅']

/** The actions on a message: react, answer, pin, copy its text, see who has read it, and, where it is one's own, edit and delete it. */
export function MessageMenu(props: { message: Message; authorName: string; isPointedAt: boolean }) {
  const [isCopied, setCopied] = createSignal(false)
  const room = () => hub.rooms[props.message.roomId]
  const isOwn = (emoji: string) =>
    reactionsOf(props.message).some(
      (reaction) => reaction.emoji === emoji && reaction.memberIds.includes(hub.me?.id ?? ''),
    )

  const toggle = (emoji: string) => void react(props.message, emoji, !isOwn(emoji))

  return (
    <div class="message-menu">
      <Show when={props.isPointedAt && !whyMayNotSpeak(room())}>
        <QuickActions message={props.message} emojis={EMOJIS} isOwn={isOwn} onReact={toggle} />
      </Show>
      <Popover
        label={t('message.menu', { name: props.authorName })}
        panelLabel={t('message.menu', { name: props.authorName })}
        triggerClass="icon-button"
        trigger={<IconMore />}
      >
        {(close) => {
          const [shown, setShown] = createSignal<'actions' | 'emojis' | 'readers'>('actions')
          const pick = (emoji: string) => {
            toggle(emoji)
            close()
          }
          return (
            <Show
              when={shown() === 'actions'}
              fallback={
                <Show when={shown() === 'emojis'} fallback={<LateReaders message={props.message} />}>
                  <LateEmojiPicker onPick={pick} />
                </Show>
              }
            >
              <Show when={!whyMayNotSpeak(room())}>
                <div class="message-emojis">
                  <For each={EMOJIS}>
                    {(emoji) => (
                      <button
                        type="button"
                        aria-pressed={isOwn(emoji)}
                        aria-label={t('message.reactWith', { emoji })}
                        onClick={() => pick(emoji)}
                      >
                        {emoji}
                      </button>
                    )}
                  </For>
                  <button
                    type="button"
                    aria-label={t('emoji.another')}
                    title={t('emoji.another')}
                    onClick={() => setShown('emojis')}
                  >
                    <IconSmilePlus />
                  </button>
                </div>
              </Show>
              <ul class="popover-list">
                <Show when={!whyMayNotSpeak(room())}>
                  <li>
                    <button
                      type="button"
                      onClick={() => {
                        close()
                        setReply(props.message)
                        focusComposer()
                      }}
                    >
                      {t('message.answer')}
                    </button>
                  </li>
                </Show>
                <Show when={!whyMayNotSpeak(room())}>
                  <li>
                    <button
                      type="button"
                      onClick={() => {
                        close()
                        void pin(props.message, !pinOf(props.message))
                      }}
                    >
                      {t(pinOf(props.message) ? 'pin.unpin' : 'pin.pin')}
                    </button>
                  </li>
                </Show>
                <Suspense>
                  <LateActions message={props.message} close={close} />
                </Suspense>
                <Show when={mayEdit(props.message, room())}>
                  <li>
                    <button
                      type="button"
                      onClick={() => {
                        close()
                        editMessage(props.message.id)
                      }}
                    >
                      {t('message.edit')}
                    </button>
                  </li>
                </Show>
                <li>
                  <button
                    type="button"
                    onClick={(event) => setCopied(copyText(props.message.body, event.currentTarget))}
                    onBlur={() => setCopied(false)}
                  >
                    {isCopied() ? t('invite.copied') : t('message.copy')}
                  </button>
                </li>
                <li>
                  <button type="button" onClick={() => setShown('readers')}>
                    {t('message.readers')}
                  </button>
                </li>
                <Show when={mayDelete(props.message)}>
                  <li>
                    <button
                      type="button"
                      data-danger=""
                      onClick={() => {
                        close()
                        deleteSoon(props.message)
                      }}
                    >
                      {t('room.delete')}
                    </button>
                  </li>
                </Show>
              </ul>
            </Show>
          )
        }}
      </Popover>
    </div>
  )
}
