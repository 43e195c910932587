import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import IconLock from '~icons/lucide/lock'
import IconTable from '~icons/lucide/table-2'
import IconUser from '~icons/lucide/user'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { unreadText } from '../../i18n/unread.ts'
import { createLastWords, lastWordsIn } from '../../state/activity/last-words.ts'
import { plainLine } from '../../state/activity/plain-line.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { hub, newestDocuments, roomList, roomName } from '../../state/hub.ts'
import { othersAt } from '../../state/people/places.ts'
import { mentionsIn, shownUnread } from '../../state/rooms/chat.ts'
import { createMinuteClock } from '../../ui/clock.ts'
import { KeyedFor } from '../../ui/lists/KeyedFor.tsx'
import { ContinueRow } from './ContinueRow.tsx'
import { homeCount, homeWord } from './words.ts'

const SHOWN_MAX = 8
/** Of so many rooms the newest message is asked for. The hub lists first what is in use. */
const ASKED_MAX = 24

/** Where something was said last, with the words; and the documents and boards, first those in which somebody is. Nothing that is empty. */
export function ContinueList() {
  const now = createMinuteClock()
  const asked = createMemo(() =>
    Object.values(hub.rooms)
      .filter(({ archived, lastSeq }) => !archived && lastSeq > 0)
      .slice(0, ASKED_MAX),
  )
  createLastWords(() => asked().map(({ id }) => id))
  const rooms = () =>
    [...asked()]
      .sort((a, b) => (lastWordsIn(b.id)?.postedAt ?? 0) - (lastWordsIn(a.id)?.postedAt ?? 0))
      .slice(0, SHOWN_MAX)
      .map(({ id }) => id)
  const things = createMemo(() =>
    [
      ...newestDocuments().map((document) => ({
        ...{ id: document.id, kind: 'document' as const, isArchived: document.archived === true },
        ...{ name: document.title || t('document.untitled'), at: document.createdAt as number | undefined },
      })),
      ...Object.values(hub.boards).map((board) => ({
        ...{ id: board.id, kind: 'board' as const, isArchived: board.archived === true },
        ...{ name: board.name, at: undefined },
      })),
    ]
      .filter(({ isArchived }) => !isArchived)
      .sort((a, b) => othersAt(b.id).length - othersAt(a.id).length)
      .slice(0, SHOWN_MAX),
  )

  function summaryOf(room: Room): string {
    const mentions = mentionsIn(room.id)
    if (mentions > 0) return plural('nav.mentions', mentions)
    const last = lastWordsIn(room.id)
    if (last && (last.body !== '' || last.files))
      return homeWord('said', {
        name: hub.members[last.authorId]?.name ?? last.authorName,
        body: plainLine(last.body) || plural('files.count', last.files?.length ?? 0),
      })
    const unread = shownUnread(room.id)
    return unread > 0 ? unreadText(unread) : homeCount('messages', room.lastSeq)
  }

  function whoIsAt(id: string): string | undefined {
    // Without a connection, and after the end, this is of the past.
    if (connectionShown() !== 'connected') return undefined
    const [first, ...others] = othersAt(id)
    if (first === undefined) return undefined
    if (others.length > 0) return homeCount('areHere', others.length + 1)
    return homeWord('isHere', { name: hub.members[first]?.name ?? '' })
  }

  return (
    <section class="continue" aria-labelledby="home-continue">
      <div class="home-head">
        <h2 id="home-continue">{homeWord('continue')}</h2>
        <A class="button" data-kind="plain" href="/catch-up">
          {t('catchUp.title')}
        </A>
      </div>
      <Show when={rooms().length === 0 && roomList()[0]}>
        {(lobby) => (
          <p>
            <A href={`/rooms/${lobby().id}`}>{homeWord('nobodySaid', { room: roomName(lobby()) })}</A>
          </p>
        )}
      </Show>
      <div class="continue-lists">
        <Show when={rooms().length > 0}>
          <ul>
            <For each={rooms()}>
              {(id) => (
                <Show when={hub.rooms[id]}>
                  {(room) => (
                    <ContinueRow
                      href={`/rooms/${id}`}
                      icon={room().direct ? <IconUser /> : room().private ? <IconLock /> : <IconHash />}
                      name={roomName(room())}
                      summary={summaryOf(room())}
                      at={lastWordsIn(id)?.postedAt}
                      now={now()}
                    />
                  )}
                </Show>
              )}
            </For>
          </ul>
        </Show>
        <Show when={things().length > 0}>
          <ul>
            <KeyedFor each={things()} by={({ id }) => id}>
              {(thing) => (
                <ContinueRow
                  href={`/${thing().kind}s/${thing().id}`}
                  icon={thing().kind === 'document' ? <IconFile /> : <IconTable />}
                  name={thing().name}
                  summary={whoIsAt(thing().id) ?? homeWord(thing().kind)}
                  isLive={whoIsAt(thing().id) !== undefined}
                  at={thing().at}
                  now={now()}
                />
              )}
            </KeyedFor>
          </ul>
        </Show>
      </div>
    </section>
  )
}
