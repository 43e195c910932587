import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { nameOrder } from '../../i18n/order.ts'
import { searchWord } from '../../i18n/parts/search.ts'
import { hub, roomList, roomName } from '../../state/hub.ts'
import { createLookup } from '../../state/lookup.ts'
import type { Search } from '../../state/search.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { createMediaQuery } from '../../ui/media.ts'

/** What is looked for, and where, of whom and until when. */
export function SearchFilters(props: { search: Search; onChange: (part: Partial<Search>) => void }) {
  const any = { value: '', label: searchWord('any') }
  // Somebody may have come by a link.
  createLookup('rooms', () => props.search.room)
  createLookup('members', () => props.search.from)
  const rooms = () => [any, ...roomList().map((room) => ({ value: room.id, label: roomName(room) }))]
  const people = () => {
    const compare = nameOrder()
    const members = Object.values(hub.members).sort((a, b) => compare(a.name, b.name))
    return [any, ...members.map(({ id, name }) => ({ value: id, label: name }))]
  }
  const kinds = () => [
    { value: '', label: searchWord('everything') },
    { value: 'message', label: searchWord('messages') },
    { value: 'document', label: t('nav.documents') },
    { value: 'comment', label: searchWord('comments') },
    { value: 'file', label: searchWord('files') },
    { value: 'room', label: t('nav.rooms') },
    { value: 'board', label: t('nav.boards') },
  ]
  // Side by side they take several lines of a phone.
  const isNarrow = createMediaQuery('(max-width: 640px)')
  const chooseKind = (kind: string) => props.onChange({ kind })
  const isFiltered = () => [props.search.room, props.search.from, props.search.before].some((filter) => filter !== '')
  return (
    <>
      <Show
        when={isNarrow()}
        fallback={
          <ChoiceGroup label={searchWord('what')} value={props.search.kind} choices={kinds()} onChoose={chooseKind} />
        }
      >
        <SelectField label={searchWord('what')} value={props.search.kind} choices={kinds()} onChange={chooseKind} />
      </Show>
      <details class="search-filters" open={isFiltered()}>
        <summary>{searchWord('filters')}</summary>
        <div>
          <SelectField
            label={searchWord('in')}
            value={props.search.room}
            choices={rooms()}
            onChange={(room) => props.onChange({ room })}
          />
          <SelectField
            label={searchWord('from')}
            value={props.search.from}
            choices={people()}
            onChange={(from) => props.onChange({ from })}
          />
          <TextField
            label={searchWord('before')}
            type="date"
            value={props.search.before}
            onChange={(event) => props.onChange({ before: event.currentTarget.value })}
          />
        </div>
      </details>
    </>
  )
}
