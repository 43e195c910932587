import { type JSX, Show } from 'solid-js'
import { clockTime, fullTime, isoTime } from '../../../../i18n/times.ts'
import { Avatar } from '../../../../ui/Avatar.tsx'
import { notePress, openMenuByTap } from '../menu/tap.ts'

type MessageFrameProps = {
  author: { name: string; colour: string }
  text: JSX.Element
  /** Whether the message shows the avatar and the name of its author, as the first one of a group does. */
  isGroupStart: boolean
  /** In ms since 1970. Undefined until the hub has stored the message. */
  postedAt?: number
  /** The number of the message in its room, by which scrolling finds the row. */
  seq?: number
  pending?: 'sending' | 'failed'
  /** Shown above the message: a line with the day, or one where the unread messages begin. */
  dividers?: JSX.Element
  /** Shown below the text. */
  children?: JSX.Element
  /** In the corner, for who points at the message or is in it with the keyboard. */
  menu?: JSX.Element
  /** Called when the mouse comes to the message and when it leaves. */
  onPointed?: (isPointedAt: boolean) => void
}

/** One message, stored or pending: the avatar on the left; name, time and text on the right. */
export function MessageFrame(props: MessageFrameProps) {
  return (
    <li
      class="message"
      data-seq={props.seq}
      data-group-start={props.isGroupStart ? '' : undefined}
      data-pending={props.pending}
    >
      {props.dividers}
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the menu is a button for the keyboard. */}
      <div
        class="message-line"
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && props.onPointed?.(true)}
        onPointerLeave={() => props.onPointed?.(false)}
        onPointerDown={notePress}
        onClick={openMenuByTap}
      >
        <Show when={props.isGroupStart} fallback={<Continued name={props.author.name} at={props.postedAt} />}>
          <Avatar size="l" name={props.author.name} colour={props.author.colour} />
        </Show>
        <div class="message-content">
          <Show when={props.isGroupStart}>
            <p class="message-head">
              <span class="message-author">{props.author.name}</span>
              <Show when={props.postedAt}>
                {(at) => (
                  <time dateTime={isoTime(at())} title={fullTime(at())}>
                    {clockTime(at())}
                  </time>
                )}
              </Show>
            </p>
          </Show>
          {props.text}
          {props.children}
        </div>
        {props.menu}
      </div>
    </li>
  )
}

/**
 * In the place of the avatar: the name to hear, and the time, which the style sheet shows while the pointer is over the message. One
 * element for both, because there are many rows.
 */
function Continued(props: { name: string; at: number | undefined }) {
  return (
    <Show when={props.at} fallback={<span class="message-hover-time">{props.name}</span>}>
      {(at) => (
        <time class="message-hover-time" dateTime={isoTime(at())}>
          {`${props.name}\n${clockTime(at())}`}
        </time>
      )}
    </Show>
  )
}
