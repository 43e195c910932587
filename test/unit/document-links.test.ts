import { expect, test } from 'bun:test'
import { LINKS_PER_DOCUMENT } from '../../src-bun/contract/limits.ts'
import { linksIn } from '../../src-bun/domain/search/links.ts'

const ID = '0123456789abcdef'
const written = (text: string) => linksIn(text).map((link) => link.written)

test('[WIKILINK-1] names in double brackets and addresses of documents are links, code and everything else is none', () => {
  expect(written('See [[Plan]] and [[ Budget 2026 |the money]].')).toEqual(['Plan', 'Budget 2026'])
  expect(written(`[here](/documents/${ID}) and ![[Plan]], [x](/documents/${ID}#part)`)).toEqual([ID, 'Plan'])
  expect(written('[[plan]] [[PLAN]] [[P l a n]]')).toEqual(['plan'])
  expect(written('- [ ] [[A]]\n> [[B]]\n\n| [[C]] | d |\n# [[Über uns]]')).toEqual(['A', 'B', 'C', 'Über uns'])
  // A name is never taken for an id.
  expect(linksIn(`[[${ID}]] [a](/documents/${ID})`).map(({ target }) => target)).toEqual([`=${ID}`, ID])
  for (const none of [
    '[[]]',
    '[[ ]]',
    '[[a',
    '[a]]',
    '[[a\nb]]',
    '[[1]](https://a.example)',
    '`[[a]]` and ``[[b]] ` [[c]]``',
    '```[[a]]``` `` ` [[b]] ``',
    '```\n[[a]]\n```',
    '~~~md\n[[a]]\n```\n[[b]]\n~~~',
    '   ````\n[[a]]\n```\n[[b]]',
    `/documents/${ID}`,
    '[a](/documents/0123)',
    `[a](https://elsewhere.example/documents/${ID})`,
    `[[${'x'.repeat(500)}]]`,
  ])
    expect([none, written(none)]).toEqual([none, []])
  expect(written('```\n[[a]]\n```\n[[b]]')).toEqual(['b'])
})

test('[WIKILINK-2] a text of any form is looked through in time with its length, and has so many links and no more', () => {
  const many = Array.from({ length: 3 * LINKS_PER_DOCUMENT }, (_, n) => `[[name ${n}]]`)
  expect(written(many.join('\n'))).toHaveLength(LINKS_PER_DOCUMENT)
  expect(written(many.join(' '))).toHaveLength(LINKS_PER_DOCUMENT)
  // How often a regular expression goes back would show as a test that does not end.
  for (const part of ['[', '[[a', '[[a|', '`', '``', '](/documents/', '[[', ']]', '```\n', '[[a|b]', '`a', '~~~'])
    expect(linksIn(part.repeat(300_000 / part.length)).length).toBeLessThan(2)
})
