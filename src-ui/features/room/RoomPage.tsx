import { A, useParams } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import IconHash from '~icons/lucide/hash'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { createLookup, lookUp, lookupState } from '../../state/lookup.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Sought } from '../../ui/states/Sought.tsx'
import { RoomView } from './RoomView.tsx'
import { type DocumentBeside, Split } from './split/Split.tsx'
import './room.css'

/** `greeting` is shown above the composer until this person has posted in the room. `document` shows one beside the conversation. */
export function RoomPage(props: { greeting: JSX.Element; document: DocumentBeside }) {
  const params = useParams<{ id: string }>()
  createLookup('rooms', () => params.id)
  return (
    <Show
      when={hub.rooms[params.id]?.id}
      keyed
      fallback={
        <Sought
          state={lookupState(params.id)}
          icon={<IconHash />}
          loadingLabel={t('app.loading')}
          failedTitle={t('room.notLoaded')}
          failedText={t('app.pageFailedWords')}
          retryLabel={t('app.retry')}
          onRetry={() => lookUp('rooms', [params.id])}
        >
          <EmptyState icon={<IconHash />} title={t('room.notFound')} description={t('room.notFoundWords')}>
            <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
              {t('notFound.home')}
            </A>
          </EmptyState>
        </Sought>
      }
    >
      {(id) => (
        <Split room={hub.rooms[id] as Room} document={props.document}>
          <RoomView room={hub.rooms[id] as Room} greeting={props.greeting} />
        </Split>
      )}
    </Show>
  )
}
