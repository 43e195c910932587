import type { Member } from '../../../src-bun/contract/members.ts'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../hub.ts'
import { fetchPage, noteListed } from '../lists.ts'
import { lookUp } from '../lookup.ts'
import { othersIn, type DraftPick as Picked, type Readers } from '../rooms/addressing.ts'
import { matchRank } from './name-match.ts'
import type { Suggestion, SuggestionSource } from './suggestions.ts'

const SHOWN_MAX = 8

/**
 * `@` offers the members who may read what is written, and where `offersAll` everybody. Those whom the page does not know are asked for.
 */
export function memberSource(
  readers: () => Readers,
  offersAll: boolean,
  onPick?: (pick: Picked) => void,
): SuggestionSource {
  const suggestionFor = ({ id, name }: Member): Suggestion => ({
    id,
    sign: '@',
    label: name,
    insert: `@${name} `,
    picked: () => onPick?.({ text: `@${name}`, memberId: id }),
  })

  function find(word: string): Suggestion[] {
    const found = othersIn(readers())
      .flatMap((member) => {
        const rank = matchRank(member.name, word)
        return rank === undefined ? [] : [{ member, rank }]
      })
      .sort((a, b) => a.rank - b.rank || awayRank(a.member) - awayRank(b.member) || byName(a.member, b.member))
      .slice(0, SHOWN_MAX)
      .map(({ member }) => suggestionFor(member))
    if (offersAll && (word === '' || matchRank('all', word) === 0))
      found.push({ id: 'all', sign: '@', label: `all · ${t('mention.all')}`, insert: '@all ' })
    return found
  }

  return {
    // A name may have blanks; the `@` of a mail address begins none.
    pattern: /(?:^|[^\p{L}\p{N}_@./-])(?<token>@(?<word>(?:[^\s@]+(?: [^\s@]+){0,3})?))$/u,
    async find(word) {
      lookUp('members', readers().memberIds ?? [])
      return find(word)
    },
    async more(word) {
      if (hub.more.members && !readers().private) {
        const answer = await fetchPage('members', word, undefined)
        if (answer.ok) noteListed('members', answer.value.items)
      }
      return find(word)
    },
  }
}

/** Who is here comes first. */
const awayRank = ({ id }: Member): number => Number((hub.presence[id]?.status ?? 'offline') === 'offline')
const byName = (a: Member, b: Member): number => (a.name < b.name ? -1 : 1)
