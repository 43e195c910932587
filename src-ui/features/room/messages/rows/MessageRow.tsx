import { createSignal, Show, untrack } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { messageWord } from '../../../../i18n/parts/messages.ts'
import { clockTime, dayKey, dayName } from '../../../../i18n/times.ts'
import { hub } from '../../../../state/hub.ts'
import { lookUp } from '../../../../state/lookup.ts'
import { deletionOf, editedMessageId } from '../../../../state/rooms/message-changes.ts'
import { MessageFiles } from '../../files/MessageFiles.tsx'
import { PinMark } from '../../pins/PinMark.tsx'
import { LatePoll } from '../../polls/LatePoll.tsx'
import { MessageMenu } from '../menu/MessageMenu.tsx'
import { Divider } from './Divider.tsx'
import { startsGroup } from './grouping.ts'
import { MessageFrame } from './MessageFrame.tsx'
import { MessageText } from './MessageText.tsx'
import { Quote } from './Quote.tsx'
import { Reactions } from './Reactions.tsx'

type MessageRowProps = {
  message: Message
  /** The message before it in the room, rendered or not. Undefined for the first loaded message. */
  previous: Message | undefined
  /** This is the first message that was unread when the room was opened. */
  isFirstUnread: boolean
  /** In ms since 1970, for "today" and "yesterday". */
  now: number
}

export function MessageRow(props: MessageRowProps) {
  // Who has been away for long is asked for, once for all rows.
  untrack(() => lookUp('members', [props.message.authorId]))
  // The present name of the author. If the page does not know the member, the name that was stored with the message.
  const author = () => {
    const member = hub.members[props.message.authorId]
    return { name: member?.name ?? props.message.authorName, colour: member?.colour ?? 'var(--ink3)' }
  }
  const isDayStart = () => !props.previous || dayKey(props.previous.postedAt) !== dayKey(props.message.postedAt)
  const isGroupStart = () => isDayStart() || props.isFirstUnread || startsGroup(props.previous, props.message)

  const [isPointedAt, setPointedAt] = createSignal(false)

  return (
    <MessageFrame
      onPointed={setPointedAt}
      author={author()}
      text={
        <>
          <PinMark message={props.message} />
          <Show when={!props.message.deleted && props.message.replyTo}>
            {(replyTo) => <Quote roomId={props.message.roomId} replyTo={replyTo()} />}
          </Show>
          <MessageText message={props.message} />
          <Show when={!deletionOf(props.message.id) && props.message.poll}>
            {(poll) => <LatePoll message={props.message} poll={poll()} />}
          </Show>
          <Show when={!deletionOf(props.message.id) && props.message.files}>
            {(files) => <MessageFiles files={files()} />}
          </Show>
        </>
      }
      menu={
        <Show when={!props.message.deleted && !deletionOf(props.message.id) && editedMessageId() !== props.message.id}>
          <MessageMenu
            message={props.message}
            authorName={`${author().name}, ${clockTime(props.message.postedAt)}`}
            isPointedAt={isPointedAt()}
          />
        </Show>
      }
      isGroupStart={isGroupStart()}
      postedAt={props.message.postedAt}
      seq={props.message.seq}
      dividers={
        <>
          <Show when={isDayStart()}>
            <Divider words={dayName(props.message.postedAt, props.now)} />
          </Show>
          <Show when={props.isFirstUnread}>
            <Divider kind="new" words={messageWord('newFromHere')} />
          </Show>
        </>
      }
    >
      <Reactions message={props.message} />
    </MessageFrame>
  )
}
