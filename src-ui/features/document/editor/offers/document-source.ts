// The documents that are offered after `[[`. Where the page does not know all of them the hub is asked.
import type { EditorState } from '@codemirror/state'
import IconNew from '~icons/lucide/file-plus'
import IconFile from '~icons/lucide/file-text'
import type { Document } from '../../../../../src-bun/contract/documents.ts'
import { hub } from '../../../../state/hub.ts'
import { fetchPage } from '../../../../state/lists.ts'
import { matchRank } from '../../../../state/suggestions/name-match.ts'
import type { SuggestionSource } from '../../../../state/suggestions/suggestions.ts'
import { insertText } from './insertions.ts'
import type { Offer } from './offer.ts'
import { offerWord } from './words.ts'

const SHOWN_MAX = 12
/** Characters that would end a link by name. */
const BRACKETS = /[[\]|]/

/** `text` is what is put in, for a field that is no editor. */
type DocumentOffer = Offer & { text: string }

/** `except`: the document that the link is in. */
export function documentSource(except: () => string): SuggestionSource<DocumentOffer> {
  function find(word: string, more: readonly Document[] = []): DocumentOffer[] {
    const typed = word.trim()
    const known = Object.values<Document>(hub.documents).filter(({ archived }) => !archived)
    const documents = [...new Map([...known, ...more].map((each) => [each.id, each])).values()]
    const found = documents
      .filter(({ id, title }) => id !== except() && title !== '')
      .flatMap((document) => {
        const rank = matchRank(document.title, typed)
        return rank === undefined ? [] : [{ document, rank }]
      })
      .sort((a, b) => a.rank - b.rank || (a.document.title < b.document.title ? -1 : 1))
      .slice(0, SHOWN_MAX)
      .map(({ document }) => offerOf(document, documents))
    const isTaken = documents.some(({ title }) => title.toLowerCase() === typed.toLowerCase())
    return typed === '' || isTaken ? found : [...found, offerOfNew(typed)]
  }

  return {
    pattern: /(?<token>\[\[(?<word>[^[\]|\n]{0,100}))$/u,
    find: async (word) => find(word),
    async more(word) {
      if (!hub.more.documents) return find(word)
      const answer = await fetchPage('documents', word.trim(), undefined)
      return find(word, answer.ok ? answer.value.items.filter((item): item is Document => 'title' in item) : [])
    },
  }
}

/** By its name, or by its id where others have the same name, or where the name cannot stand between brackets. */
function offerOf({ id, title, roomId }: Document, all: readonly Document[]): DocumentOffer {
  const isByName = !BRACKETS.test(title) && all.every((other) => other.id === id || other.title !== title)
  const room = roomId === undefined ? undefined : hub.rooms[roomId]?.name
  const link = isByName ? `[[${title}]]` : `[${title.replace(/[\\[\]]/g, '\\$&')}](/documents/${id})`
  return { id, label: room ? `${title} · ${room}` : title, icon: IconFile, text: link, command: inBrackets(link) }
}

const offerOfNew = (name: string): DocumentOffer => ({
  id: 'new',
  label: offerWord('newDocument', { name }),
  icon: IconNew,
  text: `[[${name}]]`,
  command: inBrackets(`[[${name}]]`),
})

/** Takes the place of brackets that stand behind the caret already. */
const inBrackets =
  (link: string): Offer['command'] =>
  ({ state, dispatch }) =>
    insertText(link, hasClosing(state) ? 2 : 0)({ state, dispatch })

function hasClosing({ doc, selection }: EditorState): boolean {
  const { head } = selection.main
  return doc.sliceString(head, head + 2) === ']]'
}
