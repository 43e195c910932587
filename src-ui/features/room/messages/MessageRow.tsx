import { Show } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { t } from '../../../i18n/i18n.ts'
import { clockTime, dayKey, dayName, fullTime, isoTime } from '../../../i18n/times.ts'
import { hub } from '../../../state/hub.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { startsGroup } from './grouping.ts'
import { MessageBody } from './MessageBody.tsx'

type MessageRowProps = {
  message: Message
  /** The one before, however far away; `undefined` at the beginning of what is known. */
  previous: Message | undefined
  /** The first that was not read yet when the room was opened. */
  isFirstNew: boolean
}

export function MessageRow(props: MessageRowProps) {
  // People are shown under the name they have now; who has gone keeps the one they wrote under.
  const name = () => hub.members[props.message.authorId]?.name ?? props.message.authorName
  const colour = () => hub.members[props.message.authorId]?.colour ?? 'var(--ink3)'
  const startsDay = () => !props.previous || dayKey(props.previous.postedAt) !== dayKey(props.message.postedAt)
  const opensGroup = () => startsDay() || props.isFirstNew || startsGroup(props.previous, props.message)

  return (
    <li class="message" data-seq={props.message.seq} data-first={opensGroup() ? '' : undefined}>
      <Show when={startsDay()}>
        <p class="divider">
          <span>{dayName(props.message.postedAt)}</span>
        </p>
      </Show>
      <Show when={props.isFirstNew}>
        <p class="divider" data-kind="new">
          <span>{t('room.new')}</span>
        </p>
      </Show>
      <div class="message-line">
        <Show
          when={opensGroup()}
          fallback={
            <time class="message-hover-time" dateTime={isoTime(props.message.postedAt)}>
              {clockTime(props.message.postedAt)}
            </time>
          }
        >
          <Avatar size="l" name={name()} colour={colour()} />
        </Show>
        <div class="message-content">
          <Show when={opensGroup()}>
            <p class="message-head">
              <span class="message-author">{name()}</span>
              <time dateTime={isoTime(props.message.postedAt)} title={fullTime(props.message.postedAt)}>
                {clockTime(props.message.postedAt)}
              </time>
            </p>
          </Show>
          <MessageBody body={props.message.body} />
        </div>
      </div>
    </li>
  )
}
