import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'

/** A lively room would talk without a pause: what comes in this time is one announcement. */
const GATHER_MS = 2000

/** Tells screen readers what others have just said. Apart from the list, whose rows come and go while reading. */
export function NewMessageLog(props: { roomId: string }) {
  const [words, setWords] = createSignal('')
  const newest = () => hub.messages[props.roomId]?.items.at(-1)
  let gathered: Message[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  createEffect(
    on(newest, (message, before) => {
      if (!message || !before || message.seq <= before.seq || message.authorId === hub.me?.id) return
      gathered.push(message)
      timer ??= setTimeout(say, GATHER_MS)
    }),
  )

  function say() {
    timer = undefined
    const last = gathered.at(-1)
    if (!last) return
    const name = hub.members[last.authorId]?.name ?? last.authorName
    const many = gathered.length > 1
    setWords(
      many
        ? t('room.announceMany', { count: gathered.length, name })
        : t('room.announceOne', { name, body: last.body }),
    )
    gathered = []
  }

  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-label={t('room.log')}>
      {words()}
    </div>
  )
}
