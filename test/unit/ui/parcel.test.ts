import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { remember, remembered, rememberedKeys } from '../../../src-ui/device/local-storage.ts'
import { arrive, fragmentOf, markTakenAlong, textsTakenAlong } from '../../../src-ui/state/session/parcel.ts'
import { removeTexts } from '../../../src-ui/state/session/sign-out.ts'
import { aPageAt, aScriptedHub, BOB, ME } from './scripted-hub.ts'

let hub: ReturnType<typeof aScriptedHub>
let page: ReturnType<typeof aPageAt> & { reload?: () => void }
const { fetch: realFetch } = globalThis
beforeAll(() => {
  // Bun has no address that a path is part of, as a page has.
  const atHub = (input: string | URL | Request, init?: RequestInit) =>
    realFetch(typeof input === 'string' ? new URL(input, `http://${hub.host}`) : input, init)
  Object.assign(globalThis, { fetch: atHub })
  hub = aScriptedHub({
    http(path) {
      if (path === '/health') return Response.json({ hubId: 'parcel-hub', hubName: 'Test', door: 'open' })
      return path === '/api/session/move' ? Response.json({ member: ME }) : undefined
    },
  })
})
afterAll(() => {
  setDevice({})
  Object.assign(globalThis, { fetch: realFetch })
  return hub.end()
})
beforeEach(() => {
  setDevice({})
  page = aPageAt(hub.host)
})

const draft = (memberId: string, roomId = 'room') => `draft:parcel-hub:${memberId}:${roomId}`
const [HERS, OTHER] = [draft(ME.id), draft(ME.id, 'other')]
const device = () =>
  Object.fromEntries(
    rememberedKeys()
      .filter((key) => /parcel-hub|theme$/.test(key))
      .map((key) => [key, remembered(key)]),
  )

/** What this device remembers at the address where the page is now. */
function setDevice(texts: Record<string, string>): void {
  for (const key of rememberedKeys()) if (/parcel-hub|theme$/.test(key)) remember(key, undefined)
  for (const [key, text] of Object.entries(texts)) remember(key, text)
}

/** Leaves for the other address, where the device remembers `there`. Returns what it remembers here. */
async function go(there: Record<string, string>): Promise<Record<string, string>> {
  const texts = textsTakenAlong('parcel-hub', ME.id)
  page.hash = fragmentOf({ pass: 'p', entries: [], edits: [], remembered: texts }) as string
  markTakenAlong(texts)
  const here = device() as Record<string, string>
  setDevice(there)
  await arrive()
  expect(page.hash).toBe('')
  return here
}

test('[REJOIN-13] what comes back from another address replaces what was left here, and removes what is not there any more', async () => {
  remember(HERS, 'half a thought')
  remember(OTHER, 'sent over there')
  const left = await go({})
  expect(device()).toEqual({ [HERS]: 'half a thought', [OTHER]: 'sent over there' })
  // Until the page is back, what was taken along is still here: the navigation may have failed.
  expect([left[HERS], left[OTHER]]).toEqual(['half a thought', 'sent over there'])

  remember(HERS, 'half a thought, and its end')
  remember(OTHER, undefined)
  remember(draft(ME.id, 'third'), 'begun over there')
  const leftThere = await go(left)
  expect(device()).toEqual({ [HERS]: 'half a thought, and its end', [draft(ME.id, 'third')]: 'begun over there' })

  // There again, and nothing of what is older has come back.
  remember(HERS, undefined)
  await go(leftThere)
  expect(device()).toEqual({ [draft(ME.id, 'third')]: 'begun over there' })
})

test('[REJOIN-13] what was written here in another tab since, and what is another member’s, stays', async () => {
  remember(HERS, 'half a thought')
  remember(OTHER, 'as it was')
  remember(draft(BOB.id), 'of bob')
  const left = await go({})
  expect(device()).toEqual({ [HERS]: 'half a thought', [OTHER]: 'as it was' })

  remember(HERS, undefined)
  remember(OTHER, 'changed over there')
  await go({ ...left, [HERS]: 'gone on with here', [OTHER]: 'changed here', [`moved:${draft(BOB.id)}`]: 'of bob' })
  expect(device()).toEqual({
    ...{ [HERS]: 'gone on with here', [OTHER]: 'changed here' },
    ...{ [draft(BOB.id)]: 'of bob', [`moved:${draft(BOB.id)}`]: 'of bob' },
  })
})

test('[REJOIN-13] a theme that was changed over there is the one here, and the page is loaded anew with it', async () => {
  remember('theme', 'dark')
  const left = await go({ theme: 'dark' })
  remember('theme', 'light')
  const isReloaded = new Promise<void>((resolve) => Object.assign(page, { reload: resolve }))
  void go(left)
  await isReloaded
  expect([remembered('theme'), page.hash]).toEqual(['light', ''])
})

test('[REJOIN-13] what was taken along is forgotten when somebody signs out, and what is another member’s is not', async () => {
  setDevice({ [HERS]: 'half a thought', [draft(BOB.id)]: 'of bob' })
  for (const { id } of [ME, BOB]) markTakenAlong(textsTakenAlong('parcel-hub', id))
  await removeTexts({ hubId: 'parcel-hub', memberId: ME.id, documentStores: [] })
  expect(Object.keys(device()).filter((key) => key.startsWith('moved:'))).toEqual([`moved:${draft(BOB.id)}`])
})
