import { afterEach, expect, test } from 'bun:test'
import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { joinByCode, session, start, suggestedName } from '../../../src-ui/state/session/session.ts'
import { aPageAt, aScriptedHub, eventually, ME, refusal } from './scripted-hub.ts'

const TOKEN = 'abcdefghjkmnpqrstvwxyz2345'
/** Eden is connected once a page, so all tests of this file share an address. */
let port = 0
let hub: ReturnType<typeof aDoor> | undefined
afterEach(async () => {
  await hub?.end()
  hub = undefined
})

/** A hub at whose door `code` opens. `asked` is what reached it, with the fragment the page showed at that moment. */
function aDoor({ code = '', hostToken = '', known = false, role = 'member' } = {}) {
  const requests: string[] = []
  const fragments: string[] = []
  const member = { ...ME, role }
  const made = aScriptedHub(
    {
      async http(path, request) {
        requests.push(`${request.method} ${path}`)
        fragments.push(location.hash)
        if (path === '/health')
          return Response.json({ status: 'ok', version: '1', protocol: 1, hubId: 'h1', hubName: 'Test', door: 'code' })
        if (path === '/api/session') return Response.json(known ? { member } : {})
        const body = (await request.json()) as { code?: string; hostToken?: string; name?: string }
        if (path === '/api/join') {
          return body.code === code
            ? Response.json({ token: 't', member: { ...ME, name: body.name } }, { status: 201 })
            : refusal('code.wrong', 403)
        }
        return body.hostToken === hostToken
          ? Response.json({ token: 't', member: { ...ME, role: 'host' } }, { status: 201 })
          : refusal('hostToken.wrong', 403)
      },
    },
    port,
  )
  port = made.port
  return { ...made, asked: requests, fragments }
}

test('[SESSION-1] a visitor without session and token is signed out, without a reason', async () => {
  hub = aDoor()
  aPageAt(hub.host)

  await start()

  expect(session()).toEqual({ kind: 'signedOut' })
})

test('[SESSION-2] an anchor in the address is not tried as a token and stays in the address', async () => {
  hub = aDoor()
  const page = aPageAt(hub.host, '#main')

  await start()

  expect(hub.asked).not.toContain('POST /api/join')
  expect(page.hash).toBe('#main')
})

test('[SESSION-3] a link with an expired token leads to signed out with the reason', async () => {
  hub = aDoor({ code: 'another' })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(session()).toEqual({ kind: 'signedOut', reason: 'code.wrong', oldLink: true })
})

test('[SESSION-3] a host token that was used leads to signed out with the reason', async () => {
  hub = aDoor({ hostToken: 'another' })
  aPageAt(hub.host, '#host=used')

  await start()

  expect(session()).toEqual({ kind: 'signedOut', reason: 'hostToken.wrong' })
})

test('[SESSION-4] a join with a wrong code resolves with the reason and changes nothing', async () => {
  hub = aDoor({ code: 'K7QX4M2P' })
  aPageAt(hub.host)
  await start()

  expect(await joinByCode('Ada', 'K7QX4M2Q')).toMatchObject({ code: 'code.wrong' })
  expect(session()).toEqual({ kind: 'signedOut' })
})

test('[SESSION-5] a spoken code is normalised from the usual spellings', () => {
  for (const written of ['K7QX4M2P', 'k7qx4m2p', ' k7qx-4m2p ', 'K7QX 4M2P'])
    expect(normaliseCode(written)).toBe('K7QX4M2P')
  expect(normaliseCode('o1il-Oi00')).toBe('01110100')
  expect(normaliseCode('')).toBe('')
})

test('[SESSION-6] a link signs in under a suggested name, and its token leaves the address before the first request', async () => {
  hub = aDoor({ code: TOKEN })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(hub.fragments).not.toContain(`#${TOKEN}`)
  expect(session()).toEqual({ kind: 'signedIn', me: { ...ME, name: suggestedName() } })
})

test('[SESSION-7] a member who opens a link again does not use its token', async () => {
  hub = aDoor({ known: true })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(session().kind).toBe('signedIn')
  expect(hub.asked).not.toContain('POST /api/join')
})

test('[SESSION-7] a host who opens a link again does not use its token', async () => {
  hub = aDoor({ known: true, role: 'host' })
  aPageAt(hub.host, '#host=once')

  await start()

  expect(hub.asked).not.toContain('POST /api/host')
})

test('[SESSION-8] a start without a reachable hub is shown as unreachable and continues when the hub is back', async () => {
  aPageAt(`127.0.0.1:${port}`, `#${TOKEN}`)

  const started = start()
  await eventually(() => expect(session().kind).toBe('unreachable'))
  hub = aDoor({ code: TOKEN })
  await started

  expect(session().kind).toBe('signedIn')
})

test('[SESSION-9] a suggested name is stable on one device', () => {
  expect(suggestedName()).toBe(suggestedName())
})
