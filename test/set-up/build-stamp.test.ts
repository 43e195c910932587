import { expect, test } from 'bun:test'
import { rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import {
  hashOfContents,
  hashOfTree,
  readStamp,
  removeStamp,
  writeStamp,
} from '../../src-bun/set-up/builds/build-stamp.mjs'
import { folderWith, put } from './folder.ts'

const A_MINUTE_AGO = new Date(Date.now() - 60_000)

function sources() {
  const root = folderWith({ 'src/a.ts': 'one', 'src/deep/b.ts': 'two', 'lock.json': '{}', 'notes.md': 'x' })
  return { root, hash: () => hashOfTree(root, ['src', 'lock.json', 'not-there']) }
}

test('[START-5] the hash of sources stays the same while no source changes', () => {
  const { root, hash } = sources()
  const before = hash()

  put(root, 'notes.md', 'not one of the sources')

  expect(hash()).toBe(before)
})

test.each<[string, (root: string) => void]>([
  ['a file grows', (root) => put(root, 'src/deep/b.ts', 'longer')],
  ['a file is as long but newer', (root) => utimesSync(join(root, 'lock.json'), A_MINUTE_AGO, A_MINUTE_AGO)],
  ['a file comes', (root) => put(root, 'src/deep/c.ts', '')],
  ['a file goes', (root) => rmSync(join(root, 'src/a.ts'))],
  ['a missing source comes', (root) => put(root, 'not-there', '')],
])('[START-5] the hash of sources changes when %s', (_, change) => {
  const { root, hash } = sources()
  const before = hash()

  change(root)

  expect(hash()).not.toBe(before)
})

test('[START-4] the hash of contents depends on the contents and not on the times of files', () => {
  const root = folderWith({ 'a.json': '1', 'b.json': '2' })
  const files = [join(root, 'a.json'), join(root, 'b.json')]
  const before = hashOfContents(files)

  utimesSync(join(root, 'a.json'), A_MINUTE_AGO, A_MINUTE_AGO)
  expect(hashOfContents(files)).toBe(before)

  put(root, 'a.json', '12')
  put(root, 'b.json', '')
  expect(hashOfContents(files)).not.toBe(before)
})

test('[START-5] a stamp is read as it was written, and a missing one is undefined', () => {
  const file = join(folderWith({}), 'deep/stamp')

  expect(readStamp(file)).toBeUndefined()
  writeStamp(file, 'abc')
  expect(readStamp(file)).toBe('abc')
  removeStamp(file)
  expect(readStamp(file)).toBeUndefined()
})
