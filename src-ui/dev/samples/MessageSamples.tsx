import { type ComponentProps, For } from 'solid-js'
import { EmptyRoom } from '../../features/room/EmptyRoom.tsx'
import { JumpToNewestButton } from '../../features/room/messages/JumpToNewestButton.tsx'
import { MessagesFailed } from '../../features/room/messages/MessagesFailed.tsx'
import { MessagesLoading } from '../../features/room/messages/MessagesLoading.tsx'
import { Divider } from '../../features/room/messages/rows/Divider.tsx'
import { MessageBody } from '../../features/room/messages/rows/MessageBody.tsx'
import { MessageFrame } from '../../features/room/messages/rows/MessageFrame.tsx'
import { PendingStatus } from '../../features/room/messages/rows/PendingStatus.tsx'
import { ReadOnlyNote } from '../../features/room/ReadOnlyNote.tsx'
import { messageWord } from '../../i18n/parts/messages.ts'
import { dayName } from '../../i18n/times.ts'
import { ADA, BOB, LONG_NAMED, LONG_TEXT, MORNING, nothing, RIGHT_TO_LEFT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'
import '../../features/room/messages/messages.css'
import '../../features/room/room.css'

const READ_ONLY = ['viewer', 'muted', 'archived', 'locked', 'disconnected', 'removed'] as const
const ROOM = {
  id: 'made-up',
  name: 'design',
  topic: '',
  private: false,
  direct: false,
  archived: false,
  locked: false,
  lastSeq: 0,
}

export function MessageSamples() {
  const line = (props: Partial<ComponentProps<typeof MessageFrame>>) => (
    <MessageFrame author={ADA} text={<MessageBody body="" />} isGroupStart postedAt={MORNING} {...props} />
  )
  const status = (isConnected: boolean, refusal?: 'room.locked') => (
    <PendingStatus isConnected={isConnected} isStored={true} refusal={refusal} onRetry={nothing} onDiscard={nothing} />
  )
  return (
    <>
      <Section title="MessageFrame" folder="features/room/messages/rows">
        <Sample state="a group, another author, dividers" wide>
          <ol class="message-list">
            {line({
              text: <MessageBody body={'Good morning! The notes are in “Weekly notes”.'} />,
              dividers: <Divider words={dayName(MORNING)} />,
            })}
            {line({
              text: <MessageBody body={'Who takes the projector? (point here to see the time)'} />,
              isGroupStart: false,
            })}
            {line({ author: BOB, text: <MessageBody body={'Me.'} />, postedAt: MORNING + 60_000 })}
            {line({
              author: BOB,
              text: <MessageBody body={'See https://example.org/a_(b), and\na second line'} />,
              isGroupStart: false,
            })}
            {line({
              text: <MessageBody body={'Unread from here on'} />,
              dividers: <Divider kind="new" words={messageWord('newFromHere')} />,
            })}
            {line({ author: LONG_NAMED, text: <MessageBody body={LONG_TEXT} /> })}
            {line({ text: <MessageBody body={RIGHT_TO_LEFT} /> })}
          </ol>
        </Sample>
        <Sample state="pending: sending, offline, refused, grouped" wide>
          <ol class="message-list">
            <MessageFrame author={ADA} text={<MessageBody body="Sending" />} isGroupStart pending="sending">
              {status(true)}
            </MessageFrame>
            <MessageFrame author={ADA} text={<MessageBody body="Offline" />} isGroupStart={false} pending="sending">
              {status(false)}
            </MessageFrame>
            <MessageFrame author={ADA} text={<MessageBody body="Refused" />} isGroupStart={false} pending="failed">
              {status(true, 'room.locked')}
            </MessageFrame>
            <MessageFrame author={ADA} text={<MessageBody body={LONG_TEXT} />} isGroupStart={false} pending="failed">
              {status(true, 'room.locked')}
            </MessageFrame>
          </ol>
        </Sample>
      </Section>
      <Section title="MessageList" folder="features/room/messages">
        <Sample state="loading">
          <MessagesLoading />
        </Sample>
        <Sample state="failed">
          <MessagesFailed onRetry={nothing} />
        </Sample>
        <Sample state="empty">
          <EmptyRoom room={ROOM} />
        </Sample>
        <Sample state="jump to newest: without and with new messages">
          <span class="dev-floating">
            <JumpToNewestButton shown count={0} onPress={nothing} />
          </span>
          <span class="dev-floating">
            <JumpToNewestButton shown count={12} onPress={nothing} />
          </span>
        </Sample>
      </Section>
      <Section title="ReadOnlyNote" folder="features/room">
        <For each={READ_ONLY}>
          {(reason) => (
            <Sample state={reason}>
              <ReadOnlyNote reason={reason} />
            </Sample>
          )}
        </For>
      </Section>
    </>
  )
}
