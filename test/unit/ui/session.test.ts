import { afterAll, afterEach, expect, test } from 'bun:test'
import { APP_REQUESTS } from '../../../src-bun/contract/door/app-requests.ts'
import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { readTypedCode } from '../../../src-ui/features/join/typed-code.ts'
import { wakeAll } from '../../../src-ui/live/wake-up.ts'
import { connection } from '../../../src-ui/state/connection/connection.ts'
import { hub as hubState } from '../../../src-ui/state/hub.ts'
import { sendMessage } from '../../../src-ui/state/rooms/chat.ts'
import { openRequest, setOpenRequest } from '../../../src-ui/state/session/open-request.ts'
import {
  door as currentDoor,
  handleNewAddress,
  joinByCode,
  session,
  start,
  suggestedName,
  withdrawJoinRequest,
} from '../../../src-ui/state/session/session.ts'
import { endPage } from './end-page.ts'
import {
  aPageAt,
  aScriptedHub,
  BOB,
  caughtUp,
  eventually,
  hello,
  LOBBY,
  ME,
  refusal,
  snapshot,
} from './scripted-hub.ts'

const TOKEN = 'abcdefghjkmnpqrstvwxyz2345'
/** Eden is connected once a page, so all tests of this file share an address. */
let port = 0
let hub: ReturnType<typeof aDoor> | undefined
const others: { end(): unknown }[] = []
afterEach(async () => {
  await hub?.end()
  for (const other of others.splice(0)) await other.end()
  hub = undefined
})

afterAll(endPage)

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

test('[SESSION-10] a code is found in a pasted link or sentence, and a typed one grows as it is typed', () => {
  const token = 'abcDEF-hjkmnp_rstv2345'
  for (const [pasted, shown, code] of [
    ['Code: M9B2-JEYW', 'M9B2-JEYW', 'M9B2JEYW'],
    ['The code is m9b2-jeyw, see you there', 'M9B2-JEYW', 'M9B2JEYW'],
    ['Join with M9B2 JEYW', 'M9B2-JEYW', 'M9B2JEYW'],
    ['code m9b2 jeyw', 'M9B2-JEYW', 'M9B2JEYW'],
    ['«M9B2 – JEYW» (till 2026)', 'M9B2-JEYW', 'M9B2JEYW'],
    ['together at eight: M9B2JEYW', 'M9B2-JEYW', 'M9B2JEYW'],
    ['Hubbub, further down: KTQX-AEPM.', 'KTQX-AEPM', 'KTQXAEPM'],
    [`http://192.168.1.20:4280/#${token}`, `http://192.168.1.20:4280/#${token}`, token],
    [`Come in: http://192.168.1.20:4280/#${token}`, `Come in: http://192.168.1.20:4280/#${token}`, token],
    [token, token, token],
    // Only an address: no code can be made of it.
    ['http://192.168.1.20:4280/', 'http://192.168.1.20:4280/', ''],
    ['http://192.168.1.20:4280/rooms/ABCD1234', 'http://192.168.1.20:4280/rooms/ABCD1234', ''],
    // An address with a code beside it: the code stands outside of the address.
    ['http://192.168.1.20:4280/ code K92R0NR9', 'K92R-0NR9', 'K92R0NR9'],
    ['Address http://hub.test:1920 and the code: K92R–0NR9', 'K92R-0NR9', 'K92R0NR9'],
    ['k92r-0nr9 at http://hub.test:1920/rooms/ABCD1234', 'K92R-0NR9', 'K92R0NR9'],
    ['Der Code lautet k92r0nr9, Raum ABCD1234, http://hub.test', 'K92R-0NR9', 'K92R0NR9'],
    ['hubtest1.local:1920, kqrt-abcd', 'KQRT-ABCD', 'KQRTABCD'],
    ['The code together with the address: K92R-0NR9 http://hub.test', 'K92R-0NR9', 'K92R0NR9'],
    [`http://hub.test/#${token}. Code: K92R-0NR9`, `http://hub.test/#${token}. Code: K92R-0NR9`, token],
    [`http://hub.test/ or (http://10.0.0.2/#${token})`, `http://hub.test/ or (http://10.0.0.2/#${token})`, token],
    ['m', 'M', 'M'],
    ['m9b2j', 'M9B2-J', 'M9B2J'],
    [' m9b2 jey ', 'M9B2-JEY', 'M9B2JEY'],
    ['M9B2-JEYWX', 'M9B2-JEYW', 'M9B2JEYW'],
    ['', '', ''],
  ] as const)
    expect([pasted, readTypedCode(pasted)]).toEqual([pasted, { shown, code }])
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

/** A hub whose door is set to ask: `polls` are the requests that wait, to be answered by `decide`. */
function aDoorThatAsks(decide: (pendingId: string, request: Request) => Response | Promise<Response>) {
  const requests: string[] = []
  let door = 'ask'
  let asked = 0
  const made = aScriptedHub(
    {
      http(path, request) {
        if (path === '/health') return Response.json({ hubId: 'h1', hubName: 'Test', door })
        if (path === '/api/session') return Response.json({})
        requests.push(`${request.method} ${path}`)
        if (path === '/api/join') return Response.json({ pending: `p${++asked}` }, { status: 202 })
        if (path.endsWith('/cancel')) return Response.json({})
        return decide(path.slice('/api/join/'.length), request)
      },
    },
    port,
  )
  port = made.port
  others.push(made)
  return { ...made, asked: requests, setDoor: (next: string) => (door = next) }
}
const untilAborted = (request: Request) =>
  new Promise<Response>((resolve) => request.signal.addEventListener('abort', () => resolve(new Response())))
const admitted = () => Response.json({ token: 't', member: ME })

test('[SESSION-11] a reload keeps the place at the door, and a request of before that has ended is not made again', async () => {
  const decided = Promise.withResolvers<void>()
  const door = aDoorThatAsks((_, request) => Promise.race([untilAborted(request), decided.promise.then(admitted)]))
  aPageAt(door.host)
  await start()
  void joinByCode('Ada', '')
  await eventually(() => expect(door.asked).toContain('GET /api/join/p1'))

  // The same tab, loaded again.
  void start()
  await eventually(() => expect(door.asked.filter((each) => each === 'GET /api/join/p1')).toHaveLength(2))
  expect(session()).toEqual({ kind: 'awaitingHost', name: 'Ada' })
  decided.resolve()
  await eventually(() => expect(session().kind).toBe('signedIn'))
  expect(door.asked.filter((each) => each === 'POST /api/join')).toHaveLength(1)

  await door.end()
  setOpenRequest({ name: 'Ada', pendingId: 'yesterday' })
  const today = aDoorThatAsks(() => refusal('join.notWaiting', 404))
  await start()
  expect(session()).toEqual({ kind: 'signedOut', reason: 'join.notWaiting' })
  expect(today.asked).not.toContain('POST /api/join')
  expect(openRequest()).toBeUndefined()
})

test('[SESSION-12] cancelling ends the request that waits, and then cancels under an address of its own', async () => {
  const order: string[] = []
  const door = aDoorThatAsks(async (_, request) => {
    await untilAborted(request)
    order.push('poll ended')
    return new Response()
  })
  aPageAt(door.host)
  await start()
  void joinByCode('Ada', '')
  await eventually(() => expect(door.asked).toContain('GET /api/join/p1'))

  withdrawJoinRequest()
  expect(session()).toEqual({ kind: 'signedOut' })
  await eventually(() => expect(door.asked).toContain('POST /api/join/p1/cancel'))
  await eventually(() => expect(order).toEqual(['poll ended']))
  expect(openRequest()).toBeUndefined()
})

test('[SESSION-13] a link that is opened in a tab that is there joins, and its token leaves the address', async () => {
  hub = aDoor({ code: TOKEN })
  const page = aPageAt(hub.host)
  await start()
  expect(session()).toEqual({ kind: 'signedOut' })

  page.hash = '#main'
  await handleNewAddress()
  expect([page.hash, session().kind]).toEqual(['#main', 'signedOut'])
  page.hash = `#${TOKEN}`
  await handleNewAddress()
  expect([page.hash, session().kind]).toEqual(['', 'signedIn'])
  // Who is in already does not join again.
  page.hash = `#${TOKEN}`
  await handleNewAddress()
  expect(page.hash).toBe('')
  expect(hub.asked.filter((each) => each === 'POST /api/join')).toHaveLength(1)
})

test('[SESSION-14] who waits when the door is set to ask for the code is sent to the field for it', async () => {
  const door = aDoorThatAsks(() => {
    door.setDoor('code')
    return refusal('join.codeWanted', 403)
  })
  aPageAt(door.host)
  await start()

  await joinByCode('Ada', '')

  expect(session()).toEqual({ kind: 'signedOut', reason: 'join.codeWanted' })
  expect(currentDoor()).toBe('code')
})

test('[SESSION-15] a page in the app’s window that is signed out asks the app for a host link, once for each load', async () => {
  hub = aDoor({ hostToken: 'fresh' })
  const page = Object.assign(aPageAt(hub.host), { href: '' })
  await start()
  expect(page.href).toBe('')

  Object.assign(globalThis, { __electrobunWebviewId: 1 })
  try {
    await start()
    expect(page.href).toBe(APP_REQUESTS.hostLink)
    page.href = ''
    await start()
    expect(page.href).toBe('')
    // What the app answers.
    page.hash = '#host=fresh'
    await handleNewAddress()
    expect(session()).toMatchObject({ kind: 'signedIn', me: { role: 'host' } })
  } finally {
    Reflect.deleteProperty(globalThis, '__electrobunWebviewId')
  }
})

test('[SESSION-16] another member who joins in a tab where somebody was signed out sees nothing of theirs: the page is loaded anew', async () => {
  let name = 'Ada'
  let known = true
  const made = aScriptedHub(
    {
      http(path) {
        const member = { ...ME, id: name === 'Ada' ? ME.id : BOB.id, name }
        if (path === '/health') return Response.json({ hubId: 'h1', hubName: 'Test', door: 'open' })
        if (path === '/api/session') return Response.json(known ? { member } : {})
        return Response.json({ token: 't', member }, { status: 201 })
      },
      open: (socket) => void socket.send(JSON.stringify(hello(1))),
      frame(socket, frame) {
        if (!String(frame).includes('"sync"')) return
        for (const down of [snapshot(1), caughtUp(1)]) socket.send(JSON.stringify(down))
      },
    },
    port,
  )
  others.push(made)
  let reloads = 0
  Object.assign(aPageAt(made.host), { reload: () => void reloads++ })
  await start()
  const signOut = async () => {
    await eventually(() => expect(connection().state).toBe('connected'))
    made.sockets.at(-1)?.close(4401, 'signed out')
    await eventually(() => expect(session().kind).toBe('signedOut'))
  }
  expect(session()).toMatchObject({ kind: 'signedIn', me: { name: 'Ada' } })
  known = false
  await signOut()

  // The same person goes on where they were.
  await joinByCode('Ada', '')
  expect([session().kind, reloads]).toEqual(['signedIn', 0])
  await signOut()
  name = 'Bob'
  await joinByCode('Bob', '')
  expect([session().kind, reloads]).toEqual(['starting', 1])
})

/** A page of Ada at a hub whose cookie `is` may replace, as another tab of the browser would. `said` is what came up on each socket, with whose it was, without pings. */
async function aPageOfAda() {
  const state = { who: ME as Member, reloads: 0 }
  const said: [name: string, type: string][] = []
  const made = aScriptedHub(
    {
      http(path) {
        if (path === '/health') return Response.json({ hubId: 'h1', hubName: 'Test', door: 'open' })
        if (path === '/api/session') return Response.json({ member: state.who })
        return undefined
      },
      open: (socket) => void socket.send(JSON.stringify(hello(1))),
      frame(socket, frame) {
        const { type } = JSON.parse(String(frame)) as { type: string }
        if (type !== 'ping') said.push([state.who.name, type])
        const answer = [snapshot(1), { ...caughtUp(1), me: state.who }]
        if (type === 'sync') for (const down of answer) socket.send(JSON.stringify(down))
      },
    },
    port,
  )
  port = made.port
  others.push(made)
  Object.assign(aPageAt(made.host), { reload: () => void state.reloads++ })
  await start()
  await eventually(() => expect(connection().state).toBe('connected'))
  expect(session()).toMatchObject({ kind: 'signedIn', me: { name: 'Ada' } })
  return { ...made, state, said }
}

test('[SESSION-17] a page that connects again under the session of another member sends nothing, shows nothing of theirs and is loaded anew', async () => {
  const page = await aPageOfAda()
  page.sockets.at(-1)?.close(1012, 'restart')
  await eventually(() => expect(connection().state).not.toBe('connected'))
  page.state.who = BOB
  const before = page.said.length
  sendMessage(LOBBY.id, 'what Ada typed')

  await eventually(() => expect(page.state.reloads).toBe(1))
  // The page has closed its socket by itself, so nothing more can come on it.
  await eventually(() => expect(page.sockets.at(-1)?.readyState).toBe(WebSocket.CLOSED))
  expect(page.said.slice(before)).toEqual([['Bob', 'sync']])
  expect(session().kind).toBe('starting')
  expect(hubState.me?.id).toBe(ME.id)
  // Neither does a wake-up bring it back.
  wakeAll()
  await page.answersRequest()
  expect(page.sockets).toHaveLength(2)
  expect(page.state.reloads).toBe(1)
})

test('[SESSION-18] a page is loaded anew when another member signs in in another tab, and not when the same one does', async () => {
  const page = await aPageOfAda()
  const otherTab = new BroadcastChannel('hubbub-signed-in')
  const announced: unknown[] = []
  otherTab.addEventListener('message', ({ data }) => announced.push(data))
  try {
    otherTab.postMessage(ME.id)
    otherTab.postMessage(BOB.id)
    await eventually(() => expect(page.state.reloads).toBe(1))
    expect(session().kind).toBe('starting')
    await eventually(() => expect(page.sockets.at(-1)?.readyState).toBe(WebSocket.CLOSED))
    // It says itself who signs in in it.
    await start()
    await eventually(() => expect(announced).toEqual([ME.id]))
  } finally {
    otherTab.close()
  }
})
