import { expect, test } from 'bun:test'
import {
  chosenFiles,
  droppedFiles,
  FOLDER_FILES_MAX,
  pathFrom,
  withNames,
} from '../../../src-ui/features/import/folder.ts'

type Tree = { [name: string]: Tree | string }

/** Entries as a browser has them, some children at a time. */
function entryOf(name: string, content: Tree | string, above = ''): FileSystemEntry {
  const fullPath = `${above}/${name}`
  if (typeof content === 'string')
    return {
      name,
      fullPath,
      isDirectory: false,
      file: (done: (file: File) => void, failed: (fault: unknown) => void) =>
        content === 'unreadable' ? failed('no') : done(new File([content], name)),
    } as unknown as FileSystemEntry
  return {
    name,
    fullPath,
    isDirectory: true,
    createReader: () => {
      const left = Object.entries(content).map(([child, inner]) => entryOf(child, inner, fullPath))
      return { readEntries: (done: (some: FileSystemEntry[]) => void) => done(left.splice(0, 100)) }
    },
  } as unknown as FileSystemEntry
}
const dropped = (tree: Tree) =>
  droppedFiles({
    items: Object.entries(tree).map(([name, content]) => ({ webkitGetAsEntry: () => entryOf(name, content) })),
  } as unknown as DataTransfer)

test('[IMPORT-3] the files of a dropped folder are found at any depth, without hidden ones, and so many and no more', async () => {
  expect(dropped({ 'a.md': 'a' })).toBeUndefined()
  expect(droppedFiles({ items: [{}, { webkitGetAsEntry: () => null }] } as unknown as DataTransfer)).toBeUndefined()
  const found = await dropped({
    notes: {
      'a.md': 'a',
      '.git': { config: 'x' },
      deep: { er: { 'b.md': 'b', '.hidden.md': 'c' } },
      'x.md': 'unreadable',
    },
    'beside.txt': 'd',
  })
  expect(found?.map(({ path }) => path).sort()).toEqual(['beside.txt', 'notes/a.md', 'notes/deep/er/b.md'])
  const many = Object.fromEntries(Array.from({ length: FOLDER_FILES_MAX + 10 }, (_, n) => [`${n}.md`, 'x']))
  expect(await dropped({ many })).toHaveLength(FOLDER_FILES_MAX)
  const chosen = ['n/a.md', 'n/.obsidian/b.md', 'n/c/d.md'].map((path) =>
    Object.defineProperty(new File([''], path.split('/').at(-1) as string), 'webkitRelativePath', { value: path }),
  )
  expect(chosenFiles(chosen).map(({ path }) => path)).toEqual(['n/a.md', 'n/c/d.md'])
})

test('[IMPORT-4] links between the texts of a folder become links by name where one text has it, and nothing in code or of elsewhere does', () => {
  expect(pathFrom('n/a/b.md', '../c%20d.md#part')).toBe('n/c d.md')
  expect(pathFrom('n/a.md', './b.md?x')).toBe('n/b.md')
  expect(pathFrom('a.md', '%E0%A4.md')).toBe('%E0%A4.md')
  for (const address of ['https://a.example/b.md', 'mailto:b.md', '/b.md', '#b', '../../b.md', '//b.md'])
    expect([address, pathFrom('n/a.md', address)]).toEqual([address, undefined])

  const titles = new Map([
    ['n/a.md', 'a'],
    ['n/Our plan.md', 'Our plan'],
    ['n/x/index.md', 'index'],
    ['n/y/index.md', 'index'],
    ['n/[b].md', '[b]'],
  ])
  const of = (text: string) => withNames(text, 'n/a.md', titles)
  expect(of('See [Our plan](Our%20plan.md) and [it](<Our plan.md> "words").')).toBe(
    'See [[Our plan]] and [[Our plan|it]].',
  )
  expect(of('[](./Our%20plan.md#x)')).toBe('[[Our plan]]')
  for (const text of [
    '[i](x/index.md)',
    '[b](%5Bb%5D.md)',
    '[a|b](Our%20plan.md)',
    '[gone](gone.md)',
    '[web](https://a.example/Our%20plan.md)',
    '![Our plan](Our%20plan.md)',
    '```\n[p](Our%20plan.md)\n```',
    '[[Our plan]]',
  ])
    expect(of(text)).toBe(text)
})
