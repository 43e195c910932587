import { expect, test } from 'bun:test'
import { remember, remembered } from '../../../src-ui/device/local-storage.ts'
import { signOutHere } from '../../../src-ui/state/session/sign-out.ts'
import { aPageAt, aScriptedHub } from './scripted-hub.ts'

test('[IDENT-18] whoever goes back to a page after signing out finds it loaded anew, and reading positions of an earlier version are gone', async () => {
  const hub = aScriptedHub({ http: () => Response.json({}) })
  const visits: string[] = []
  const location = Object.assign(aPageAt(hub.host), {
    assign: (path: string) => void visits.push(path),
    reload: () => void visits.push('reload'),
  })
  const page = new EventTarget()
  Object.assign(globalThis, { window: page, location })
  for (const key of ['read:h1', 'read:h2', 'theme']) remember(key, 'x')
  try {
    expect(await signOutHere()).toBeUndefined()
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    expect(visits).toEqual(['/'])
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(visits).toEqual(['/', 'reload'])
    expect(['read:h1', 'read:h2', 'theme'].map(remembered)).toEqual([undefined, undefined, 'x'])
  } finally {
    Reflect.deleteProperty(globalThis, 'window')
    remember('theme', undefined)
    await hub.end()
  }
})
