import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { dateAndTime, isoTime } from '../../i18n/times.ts'
import { plainLine } from '../../state/activity/plain-line.ts'
import type { CaughtComment, CaughtMessage, CaughtPerson, CaughtPlace } from '../../state/catch-up/catch-up.ts'
import { hub } from '../../state/hub.ts'
import { jumpTo } from '../../state/rooms/replies.ts'
import { isFarBack } from '../../state/search.ts'
import { catchUpCount, catchUpWord } from './words.ts'

const nameOf = ({ authorId, authorName }: { authorId: string; authorName: string }) =>
  hub.members[authorId]?.name ?? authorName
export const titleOf = (title: string): string => title || t('document.untitled')

export function Time(props: { at: number }) {
  return (
    <time class="meta" dateTime={isoTime(props.at)}>
      {dateAndTime(props.at)}
    </time>
  )
}

function Said(props: {
  href: string
  onGo?: () => void
  who: string
  at: number
  body: string
  children?: JSX.Element
}) {
  return (
    <A class="catch-up-row" href={props.href} onClick={() => props.onGo?.()}>
      <span class="catch-up-line">
        <strong>{props.who}</strong>
        <Time at={props.at} />
      </span>
      <span dir="auto">{props.body}</span>
      {props.children}
    </A>
  )
}

/** Leads to the message. */
export function MessageRow(props: { message: CaughtMessage }) {
  const counts = () => {
    const { replies, reactions, poll } = props.message
    return [
      ...(poll ? [catchUpWord(poll.isOpen ? 'open' : 'closed'), catchUpCount('votes', poll.voters)] : []),
      ...(replies > 0 ? [catchUpCount('answers', replies)] : []),
      ...(reactions > 0 ? [catchUpCount('reactions', reactions)] : []),
    ].join(' · ')
  }
  function go() {
    const { id, roomId, seq } = props.message
    if (!isFarBack({ kind: 'message', id, roomId, seq, title: '', excerpt: '', highlights: [] }))
      jumpTo({ roomId, seq })
  }
  const answers = () => (props.message.poll?.answers ?? []).map(({ text, count }) => `${text}: ${count}`).join(' · ')
  return (
    <Said
      href={`/rooms/${props.message.roomId}`}
      onGo={go}
      who={catchUpWord('inRoom', { name: nameOf(props.message), room: props.message.roomName })}
      at={props.message.postedAt}
      body={plainLine(props.message.body) || catchUpWord('file')}
    >
      <Show when={answers()}>
        <span dir="auto">{answers()}</span>
      </Show>
      <Show when={counts()}>
        <span class="meta">{counts()}</span>
      </Show>
    </Said>
  )
}

export function CommentRow(props: { comment: CaughtComment }) {
  return (
    <Said
      href={`/documents/${props.comment.documentId}?comment=${props.comment.id}`}
      who={catchUpWord('inDocument', { name: nameOf(props.comment), document: titleOf(props.comment.title) })}
      at={props.comment.postedAt}
      body={plainLine(props.comment.body)}
    />
  )
}

export function RoomRow(props: { room: { id: string; name: string; messages: number } }) {
  return (
    <A class="catch-up-row" href={`/rooms/${props.room.id}`}>
      <span class="catch-up-line">
        <span>{props.room.name}</span>
        <span class="meta">{catchUpCount('messages', props.room.messages)}</span>
      </span>
    </A>
  )
}

export function PlaceRow(props: { place: CaughtPlace }) {
  return (
    <A class="catch-up-row" href={`/${props.place.kind}s/${props.place.id}`}>
      <span class="catch-up-line">
        <span>{titleOf(props.place.name)}</span>
        <Time at={props.place.at} />
      </span>
    </A>
  )
}

export function PersonRow(props: { person: CaughtPerson }) {
  return (
    <span class="catch-up-row catch-up-line">
      <span>
        <strong>{hub.members[props.person.id]?.name ?? props.person.name}</strong> {catchUpWord(props.person.what)}
      </span>
      <Time at={props.person.at} />
    </span>
  )
}
