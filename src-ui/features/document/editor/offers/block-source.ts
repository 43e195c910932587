// The menu after `/`: what a line may become, and what may be put into the text.
import type { StateCommand } from '@codemirror/state'
import IconDate from '~icons/lucide/calendar'
import IconCode from '~icons/lucide/code'
import IconFileLink from '~icons/lucide/file-symlink'
import IconFile from '~icons/lucide/file-text'
import IconHeading1 from '~icons/lucide/heading-1'
import IconHeading2 from '~icons/lucide/heading-2'
import IconHeading3 from '~icons/lucide/heading-3'
import IconImage from '~icons/lucide/image'
import IconLink from '~icons/lucide/link'
import IconList from '~icons/lucide/list'
import IconNumbers from '~icons/lucide/list-ordered'
import IconTasks from '~icons/lucide/list-todo'
import IconRule from '~icons/lucide/minus'
import IconFormula from '~icons/lucide/sigma'
import IconFootnote from '~icons/lucide/superscript'
import IconTable from '~icons/lucide/table'
import IconQuote from '~icons/lucide/text-quote'
import { locale } from '../../../../i18n/i18n.ts'
import { matchRank } from '../../../../state/suggestions/name-match.ts'
import type { SuggestionSource } from '../../../../state/suggestions/suggestions.ts'
import { TEMPLATES, templateText, templateWord } from '../../templates/templates.ts'
import { asHeading, toggleLines } from '../markdown/markdown-commands.ts'
import { insertFootnote } from './insert-footnote.ts'
import {
  insertBlock,
  insertCode,
  insertFormula,
  insertLink,
  insertRule,
  insertTable,
  insertText,
} from './insertions.ts'

import { openNewTable } from './new-table.ts'
import type { Offer, OfferTarget } from './offer.ts'
import { offerWord } from './words.ts'

/** `names`: other words that find it, such as those of Markdown and of other programs. */
type Block = Omit<Offer, 'label'> & { label: () => string; names: string }

const nothing: StateCommand = () => false
const today = () => new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(Date.now())

const blocks = ({ chooseImages }: OfferTarget): Block[] => [
  block('heading1', 'h1 title titel', IconHeading1, asHeading(1)),
  block('heading2', 'h2', IconHeading2, asHeading(2)),
  block('heading3', 'h3', IconHeading3, asHeading(3)),
  block('list', 'bullet ul aufzählung', IconList, toggleLines('list')),
  block('numbers', 'numbered ordered ol nummern', IconNumbers, toggleLines('numbers')),
  block('tasks', 'todo checkbox', IconTasks, toggleLines('tasks')),
  block('quote', 'blockquote', IconQuote, toggleLines('quote')),
  block('code', 'fence', IconCode, insertCode),
  { ...block('table', 'grid', IconTable, insertTable), after: openNewTable },
  { ...block('image', 'picture photo foto grafik', IconImage, nothing), after: chooseImages },
  block('formula', 'math latex equation mathe gleichung', IconFormula, insertFormula),
  block('link', 'url address adresse', IconLink, insertLink),
  block('documentLink', '[[ wiki note notiz dokument', IconFileLink, insertText('[[')),
  block('footnote', 'note reference fußnote anmerkung', IconFootnote, insertFootnote),
  block('date', 'today heute day tag', IconDate, (target) => insertText(today())(target)),
  block('rule', 'divider hr trennlinie', IconRule, insertRule),
  ...TEMPLATES.map((template) => ({
    id: template,
    label: () => offerWord('template', { name: templateWord(template) }),
    names: `template vorlage ${templateWord(template)}`,
    icon: IconFile,
    command: (target: Parameters<StateCommand>[0]) => {
      const { text, caret } = templateText(template, Date.now())
      return insertBlock(`${text.slice(0, caret)}\0${text.slice(caret).trimEnd()}`)(target)
    },
  })),
]

const block = (id: Parameters<typeof offerWord>[0], names: string, icon: typeof IconCode, command: StateCommand) => ({
  id,
  label: () => offerWord(id),
  names: `${id} ${names}`,
  icon,
  command,
})

/** At the beginning of a line or after a blank. A second slash ends it: that is a path. */
export function blockSource(target: OfferTarget): SuggestionSource<Offer> {
  const all = blocks(target)
  return {
    pattern: /(?:^|\s)(?<token>\/(?<word>(?:[\p{L}\p{N}]+(?: \p{N})?)?))$/u,
    async find(word) {
      const found = all.flatMap((each) => {
        const ranks = [each.label(), each.names].map((name) => matchRank(name, word) ?? 2)
        const rank = Math.min(ranks[0] as number, (ranks[1] as number) + 0.5)
        return rank < 2 ? [{ rank, offer: { ...each, label: each.label() } }] : []
      })
      return found.sort((a, b) => a.rank - b.rank).map(({ offer }) => offer)
    },
  }
}
