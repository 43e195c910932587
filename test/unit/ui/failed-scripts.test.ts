import { afterEach, expect, spyOn, test } from 'bun:test'
import { withScripts } from '../../../src-ui/ui/parts/failed-scripts.ts'

const { document } = globalThis
afterEach(() => {
  globalThis.document = document
})

test('[PAGE-17] a part of a page whose script WebKit remembers as failed is imported again after its scripts were fetched, once', async () => {
  const href = 'http://192.168.1.2:4321/assets/BoardPage.js'
  globalThis.document = { querySelectorAll: () => [{ href }] } as unknown as Document
  const fetched: unknown[] = []
  const fetchSpy = spyOn(globalThis, 'fetch').mockImplementation((async (url: unknown) => {
    fetched.push(url)
    return new Response('')
  }) as unknown as typeof fetch)
  let imports = 0
  const load = async () => {
    imports++
    if (fetched.length === 0) throw new TypeError('Importing a module script failed.')
    return 'the part'
  }
  expect(await withScripts(load)()).toBe('the part')
  expect([imports, fetched]).toEqual([2, [href]])

  // What fails with its scripts there is not imported for ever, nor where they cannot be fetched.
  fetchSpy.mockRejectedValue(new TypeError('Load failed'))
  const failing = withScripts(async () => {
    imports++
    throw new TypeError('no')
  })
  expect(await failing().catch(String)).toBe('TypeError: no')
  expect(imports).toBe(4)
  fetchSpy.mockRestore()
})
