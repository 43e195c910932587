import type { Document } from '../../../../src-bun/contract/documents.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { fetchPage, type Listed } from '../../../state/lists.ts'
import type { DraftPick } from '../../../state/rooms/addressing.ts'
import { matchRank } from '../../../state/suggestions/name-match.ts'
import type { Suggestion, SuggestionSource } from '../../../state/suggestions/suggestions.ts'

const SHOWN_MAX = 8

type Thing = { id: string; kind: 'rooms' | 'documents'; name: string }

/** `#` offers rooms and documents. Where the page does not know all of them the hub is asked. */
export function thingSource(onPick: (pick: DraftPick) => void): SuggestionSource {
  const suggestionFor = ({ id, kind, name }: Thing): Suggestion => ({
    id,
    sign: '#',
    label: kind === 'documents' ? `${name} · ${t('home.document')}` : name,
    insert: `#${name} `,
    picked: () => onPick({ text: `#${name}`, href: `/${kind}/${id}` }),
  })

  function find(word: string, more: readonly Listed[] = []): Suggestion[] {
    const things = new Map(
      [...Object.values<Room>(hub.rooms), ...Object.values<Document>(hub.documents), ...more]
        .flatMap(asThing)
        .map((thing) => [thing.id, thing]),
    )
    return [...things.values()]
      .flatMap((thing) => {
        const rank = matchRank(thing.name, word)
        return rank === undefined ? [] : [{ thing, rank }]
      })
      .sort((a, b) => a.rank - b.rank || (a.thing.name < b.thing.name ? -1 : 1))
      .slice(0, SHOWN_MAX)
      .map(({ thing }) => suggestionFor(thing))
  }

  return {
    pattern: /(?:^|[\s(])(?<token>#(?<word>(?:[^\s#]+(?: [^\s#]+){0,3})?))$/u,
    find: async (word) => find(word),
    async more(word) {
      const kinds = (['rooms', 'documents'] as const).filter((kind) => hub.more[kind])
      const answers = await Promise.all(kinds.map((kind) => fetchPage(kind, word, undefined)))
      return find(
        word,
        answers.flatMap((answer) => (answer.ok ? answer.value.items : [])),
      )
    },
  }
}

/** A conversation of two has no name that everybody could read. */
function asThing(item: Listed): Thing[] {
  if ('archived' in item && item.archived) return []
  if ('direct' in item) return item.direct ? [] : [{ id: item.id, kind: 'rooms', name: item.name }]
  return 'title' in item && item.title !== '' ? [{ id: item.id, kind: 'documents', name: item.title }] : []
}
