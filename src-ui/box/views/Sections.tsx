import { Match, Show, Switch } from 'solid-js'
import type { Box } from '../read/box.ts'
import { number, word } from '../words.ts'
import { FileEntry } from './FileEntry.tsx'
import { Paged } from './Paged.tsx'

const PER_PAGE = 100

/** The list of rooms, documents, boards, files or people. */
export function Section(props: { box: Box; name: string }) {
  const people = () => [...props.box.members.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return (
    <Switch>
      <Match when={props.name === 'rooms'}>
        <h2>{word('rooms')}</h2>
        <Paged each={props.box.index.rooms} perPage={PER_PAGE}>
          {(room) => (
            <li>
              <a class="entry" href={`#room/${room.id}`}>
                <span dir="auto">{props.box.roomName(room.id)}</span>
                <Show when={props.box.isRead}>
                  <span class="soft">{number(props.box.messages.get(room.id)?.length ?? 0)}</span>
                </Show>
              </a>
            </li>
          )}
        </Paged>
      </Match>
      <Match when={props.name === 'documents'}>
        <h2>{word('documents')}</h2>
        <Paged each={props.box.index.documents} perPage={PER_PAGE}>
          {(one) => (
            <li>
              <a class="entry" href={`#document/${one.id}`}>
                <span dir="auto">{one.title || word('untitled')}</span>
              </a>
            </li>
          )}
        </Paged>
      </Match>
      <Match when={props.name === 'boards'}>
        <h2>{word('boards')}</h2>
        <Paged each={props.box.index.boards} perPage={PER_PAGE}>
          {(board) => (
            <li>
              <a class="entry" href={`#board/${board.id}`}>
                <span dir="auto">{board.name}</span>
                <Show when={props.box.isRead}>
                  <span class="soft">{number(props.box.records.get(board.id)?.size ?? 0)}</span>
                </Show>
              </a>
            </li>
          )}
        </Paged>
      </Match>
      <Match when={props.name === 'files'}>
        <h2>{word('files')}</h2>
        <Paged each={props.box.index.files} perPage={PER_PAGE}>
          {(file) => (
            <li>
              <FileEntry file={file} />
            </li>
          )}
        </Paged>
      </Match>
      <Match when={props.name === 'people'}>
        <h2>{word('people')}</h2>
        <Paged each={people()} perPage={PER_PAGE}>
          {(member) => (
            <li class="entry">
              <span dir="auto">{member.name}</span>
              <Show when={member.role === 'host' || member.role === 'viewer'}>
                <span class="soft">{word(member.role === 'host' ? 'host' : 'viewer')}</span>
              </Show>
            </li>
          )}
        </Paged>
      </Match>
    </Switch>
  )
}
