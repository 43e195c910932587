import { A, useParams } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import IconHash from '~icons/lucide/hash'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { RoomView } from './RoomView.tsx'
import './room.css'

/** `greeting` is shown above the composer until this person has posted in the room. */
export function RoomPage(props: { greeting: JSX.Element }) {
  const params = useParams<{ id: string }>()
  return (
    <Show
      when={hub.rooms[params.id]?.id}
      keyed
      fallback={
        <EmptyState icon={<IconHash />} title={t('room.notFound')} description={t('room.notFoundWords')}>
          <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
            {t('notFound.home')}
          </A>
        </EmptyState>
      }
    >
      {(id) => <RoomView room={hub.rooms[id] as Room} greeting={props.greeting} />}
    </Show>
  )
}
