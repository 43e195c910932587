// Everything that somebody without a code can do to a hub, at once and again and again, from twenty addresses. It is a program
// for Node, because Bun before 1.4 cannot choose the address that it connects from.
//   node strangers-attack.mjs PORT
// It prints a line once each attack has reached the hub, goes on until its input ends, and then prints how often each attack
// was answered how, as JSON.
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'

const port = Number(process.argv[2])
const ADDRESSES = Array.from({ length: 20 }, (_, n) => `127.0.1.${n + 1}`)
const OPEN_CONNECTIONS = 1000
const HALF_MESSAGES = 300
const POLL_CUT_AFTER_MS = 10

let isOver = false
/** @type {Record<string, Record<string, number>>} attack → answer → how often */
const counts = {}
/** @type {Set<import('node:net').Socket>} */
const held = new Set()
/** @type {string[]} */
const pendingIds = []
const agents = new Map(ADDRESSES.map((address) => [address, new Agent({ keepAlive: true, maxSockets: 50 })]))

const anyOf = (/** @type {any[]} */ list) => list[Math.floor(Math.random() * list.length)]
const random = () => randomBytes(8).toString('hex')

/** @param {string} attack @param {string | number} answer */
function count(attack, answer) {
  counts[attack] ??= {}
  counts[attack][answer] = (counts[attack][answer] ?? 0) + 1
}

/**
 * @param {string} attack
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, cutAfterMs?: number }} [options]
 * @returns {Promise<string>} the body of the answer; empty where it was cut off
 */
function ask(attack, method, path, { body, cutAfterMs } = {}) {
  return new Promise((resolve) => {
    const localAddress = anyOf(ADDRESSES)
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const agent = cutAfterMs === undefined ? agents.get(localAddress) : false
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, localAddress, agent })
    const end = (/** @type {string | number} */ answer, text = '') => {
      count(attack, answer)
      resolve(text)
    }
    outgoing.on('response', (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => end(answer.statusCode ?? 0, text))
      answer.on('error', () => end('broken'))
    })
    outgoing.on('error', (/** @type {NodeJS.ErrnoException} */ { code }) => end(code ?? 'error'))
    if (cutAfterMs !== undefined) setTimeout(() => outgoing.destroy(), cutAfterMs)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/**
 * Connects, sends the bytes and holds the connection until the hub ends it.
 * @param {string} attack
 * @param {(string | Buffer)[]} parts the next one is sent when something was answered
 */
function hold(attack, parts) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: anyOf(ADDRESSES) })
    const left = [...parts]
    held.add(socket)
    socket.on('connect', () => {
      count(attack, 'opened')
      socket.write(left.shift() ?? '')
    })
    socket.on('data', () => {
      const next = left.shift()
      if (next) socket.write(next)
    })
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ { code }) => count(attack, code ?? 'error'))
    socket.on('close', () => {
      held.delete(socket)
      resolve(undefined)
    })
  })
}

const upgrade = (/** @type {string} */ path) =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
/** The head of a masked text frame of 1 MiB less a byte, and its first 64 KiB. */
const HALF_FRAME = Buffer.concat([
  Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0xff, 0xff, 0, 0, 0, 0]),
  Buffer.alloc(65_536, 0x20),
])

/** @type {[name: string, atOnce: number, attack: () => Promise<unknown>][]} */
const ATTACKS = [
  [
    'join',
    10,
    async () => {
      const text = await ask('join', 'POST', '/api/join', { body: { name: `stranger ${random()}` } })
      const pending = text.includes('"pending"') ? JSON.parse(text).pending : undefined
      if (pending) pendingIds.push(pending)
      if (pendingIds.length > 200) pendingIds.shift()
    },
  ],
  ['guess', 10, () => ask('guess', 'POST', '/api/join', { body: { name: 'guesser', code: random() } })],
  [
    'poll',
    50,
    () => ask('poll', 'GET', `/api/join/${anyOf(pendingIds) ?? random()}`, { cutAfterMs: POLL_CUT_AFTER_MS }),
  ],
  ['page', 5, () => ask('page', 'GET', anyOf(['/', '/health', `/api/rooms?${random()}`, '/%ff']))],
  ['long name', 5, () => ask('long name', 'POST', '/api/join', { body: { name: 'x'.repeat(60_000) } })],
  ['silent connection', OPEN_CONNECTIONS, () => hold('silent connection', [])],
  ['half handshake', 100, () => hold('half handshake', [upgrade('/live').slice(0, 80)])],
  ['half message', HALF_MESSAGES, () => hold('half message', [upgrade(`/ws?username=${random()}`), HALF_FRAME])],
  ['garbage', 10, () => hold('garbage', [upgrade(`/chat?username=${random()}`), randomBytes(200)])],
]

/** @param {() => Promise<unknown>} attack */
async function again(attack) {
  while (!isOver) {
    await attack()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

for (const [, atOnce, attack] of ATTACKS) for (let n = 0; n < atOnce; n++) void again(attack)

const watch = setInterval(() => {
  if (Object.keys(counts).length < ATTACKS.length) return
  clearInterval(watch)
  console.log('attacking')
}, 20)

process.stdin.resume()
process.stdin.on('end', () => {
  isOver = true
  console.log(JSON.stringify(counts))
  for (const socket of held) socket.destroy()
  process.exit(0)
})
