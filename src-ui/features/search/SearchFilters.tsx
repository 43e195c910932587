import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { nameOrder } from '../../i18n/order.ts'
import { hub, roomList, roomName } from '../../state/hub.ts'
import { createLookup } from '../../state/lookup.ts'
import type { Search } from '../../state/search.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { createMediaQuery } from '../../ui/media.ts'

/** What is looked for, and where, of whom and until when. */
export function SearchFilters(props: { search: Search; onChange: (part: Partial<Search>) => void }) {
  const any = { value: '', label: t('search.any') }
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
    { value: '', label: t('search.everything') },
    { value: 'message', label: t('search.messages') },
    { value: 'document', label: t('nav.documents') },
    { value: 'file', label: t('search.files') },
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
          <ChoiceGroup label={t('search.what')} value={props.search.kind} choices={kinds()} onChoose={chooseKind} />
        }
      >
        <SelectField label={t('search.what')} value={props.search.kind} choices={kinds()} onChange={chooseKind} />
      </Show>
      <details class="search-filters" open={isFiltered()}>
        <summary>{t('search.filters')}</summary>
        <div>
          <SelectField
            label={t('search.in')}
            value={props.search.room}
            choices={rooms()}
            onChange={(room) => props.onChange({ room })}
          />
          <SelectField
            label={t('search.from')}
            value={props.search.from}
            choices={people()}
            onChange={(from) => props.onChange({ from })}
          />
          <TextField
            label={t('search.before')}
            type="date"
            value={props.search.before}
            onChange={(event) => props.onChange({ before: event.currentTarget.value })}
          />
        </div>
      </details>
    </>
  )
}
