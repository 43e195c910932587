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
  const asked: string[] = []
  const fragments: string[] = []
  const member = { ...ME, role }
  const made = aScriptedHub(
    {
      async http(path, request) {
        asked.push(`${request.method} ${path}`)
        fragments.push(location.hash)
        if (path === '/health')
          return Response.json({ status: 'ok', version: '1', protocol: 1, hubId: 'h1', hubName: 'Test', door: 'code' })
        if (path === '/api/me') return known ? Response.json({ member }) : refusal('signIn.required', 401)
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
  return { ...made, asked, fragments }
}

test('[SESSION-1] without a session or a token nobody is let in, and nobody is told why', async () => {
  hub = aDoor()
  aPageAt(hub.host)

  await start()

  expect(session()).toEqual({ kind: 'signedOut' })
})

test('[SESSION-2] an anchor of the page is no token: it is not tried, and stays', async () => {
  hub = aDoor()
  const page = aPageAt(hub.host, '#main')

  await start()

  expect(hub.asked).not.toContain('POST /api/join')
  expect(page.hash).toBe('#main')
})

test('[SESSION-3] a link that has expired says so', async () => {
  hub = aDoor({ code: 'another' })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(session()).toEqual({ kind: 'signedOut', reason: 'code.wrong', oldLink: true })
})

test('[SESSION-3] a host token that was used says so', async () => {
  hub = aDoor({ hostToken: 'another' })
  aPageAt(hub.host, '#host=used')

  await start()

  expect(session()).toEqual({ kind: 'signedOut', reason: 'hostToken.wrong' })
})

test('[SESSION-4] a wrong code is refused with its reason and changes nothing', async () => {
  hub = aDoor({ code: 'K7QX4M2P' })
  aPageAt(hub.host)
  await start()

  expect(await joinByCode('Ada', 'K7QX4M2Q')).toMatchObject({ code: 'code.wrong' })
  expect(session()).toEqual({ kind: 'signedOut' })
})

test('[SESSION-5] a code is read as people write it', () => {
  for (const written of ['K7QX4M2P', 'k7qx4m2p', ' k7qx-4m2p ', 'K7QX 4M2P'])
    expect(normaliseCode(written)).toBe('K7QX4M2P')
  expect(normaliseCode('o1il-Oi00')).toBe('01110100')
  expect(normaliseCode('')).toBe('')
})

test('[SESSION-6] a link lets in under a suggested name, and its token has left the address before anything was asked', async () => {
  hub = aDoor({ code: TOKEN })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(hub.fragments).not.toContain(`#${TOKEN}`)
  expect(session()).toEqual({ kind: 'signedIn', me: { ...ME, name: suggestedName() } })
})

test('[SESSION-7] who is known goes in without using up the link', async () => {
  hub = aDoor({ known: true })
  aPageAt(hub.host, `#${TOKEN}`)

  await start()

  expect(session().kind).toBe('signedIn')
  expect(hub.asked).not.toContain('POST /api/join')
})

test('[SESSION-7] who is the host already does not use up the token', async () => {
  hub = aDoor({ known: true, role: 'host' })
  aPageAt(hub.host, '#host=once')

  await start()

  expect(hub.asked).not.toContain('POST /api/host')
})

test('[SESSION-8] a hub that is away is unreachable until it is back', async () => {
  aPageAt(`127.0.0.1:${port}`, `#${TOKEN}`)

  const started = start()
  await eventually(() => expect(session().kind).toBe('unreachable'))
  hub = aDoor({ code: TOKEN })
  await started

  expect(session().kind).toBe('signedIn')
})

test('[SESSION-9] a suggested name is the same at a second look', () => {
  expect(suggestedName()).toBe(suggestedName())
})
