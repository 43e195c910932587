// `hubbub/client` as one file in real Node, with the WebSocket class of the package `ws`. That class throws an error that no
// listener takes, which ends the process, where a WebSocket of a browser or of Bun only makes an event.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createServer, connect as dial, type Socket } from 'node:net'
import { join } from 'node:path'
import { aHub, eventually, live, type TestHub, temporaryFolder } from '../support/hub.ts'

const ROOT = join(import.meta.dir, '../..')
const folder = temporaryFolder()
const client = join(folder.path, 'client.js')
let hub: TestHub
beforeAll(async () => {
  hub = await aHub()
  const entrypoints = [join(ROOT, 'src-ui/script-client/client.ts')]
  const built = await Bun.build({
    entrypoints,
    target: 'node',
    format: 'esm',
    outdir: folder.path,
    naming: 'client.js',
  })
  expect(built.success).toBe(true)
})
afterAll(async () => {
  await hub.end()
  folder.remove()
})

/** What stands before the hub does with a socket that is dialled: passes it on, cuts it, gives it an answer, or is silent. */
type Handshake = 'passed' | 'cut' | 'silent' | `HTTP/1.1 ${string}`

async function aFrontOfTheHub() {
  const sockets = new Set<Socket>()
  let handshake: Handshake = 'passed'
  let dialled = 0
  const server = createServer((from) => {
    sockets.add(from.on('error', () => {}))
    from.once('data', (head) => {
      const isSocket = String(head).startsWith('GET /live')
      if (isSocket) dialled++
      if (!isSocket || handshake === 'passed') {
        const to = dial(hub.port, '127.0.0.1').on('error', () => {})
        sockets.add(to)
        to.write(head)
        from.pipe(to).pipe(from)
      } else if (handshake === 'cut') from.destroy()
      else if (handshake !== 'silent') from.end(`${handshake}\r\nContent-Length: 0\r\n\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: (server.address() as { port: number }).port,
    dialled: () => dialled,
    /** Cuts every connection, and has the next ones answered so. */
    cutAndMeet(next: Handshake) {
      handshake = next
      cut()
    },
    pass: () => {
      handshake = 'passed'
    },
    end() {
      cut()
      server.close()
    },
  }
}

/** Runs `script` in Node, which may have printed lines and reads lines on its standard input. */
function inNode(script: string) {
  const child = Bun.spawn(['node', '--input-type=module', '-e', script], {
    cwd: ROOT,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let output = ''
  const read = async (from: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const piece of from) output += decoder.decode(piece, { stream: true })
  }
  const ended = Promise.all([child.exited, read(child.stdout), read(child.stderr)])
  return {
    output: () => output,
    /** Waits for a text in the output, or for the end of the process. */
    async prints(text: string) {
      await eventually(() => output.includes(text) || child.exitCode !== null)
      expect(output).toContain(text)
    },
    type(line: string) {
      child.stdin.write(`${line}\n`)
      child.stdin.flush()
    },
    exitCode: () => ended.then(([code]) => code),
    end: () => child.kill('SIGKILL'),
  }
}

const script = (port: number) => `
  import { createInterface } from 'node:readline'
  import WebSocket from 'ws'
  import { connect } from ${JSON.stringify(client)}
  const hub = await connect({ origin: 'http://127.0.0.1:${port}', name: 'Node', code: ${JSON.stringify(hub.code)}, WebSocket })
  console.log('connected')
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line === 'close') {
      hub.close()
      process.stdin.destroy()
    } else console.log('posted ' + (await hub.say(hub.world().rooms[0].id, line)).body)
  })`

test('[SCRIPT-6] in Node with the package `ws`, a handshake that fails, is not answered or is closed ends no process, and the client is back', async () => {
  const front = await aFrontOfTheHub()
  const node = inNode(script(front.port))
  try {
    await node.prints('connected')
    for (const handshake of ['cut', 'HTTP/1.1 502 Bad Gateway', 'HTTP/1.1 404 Not Found', 'silent'] as const) {
      const before = front.dialled()
      front.cutAndMeet(handshake)
      // Of a handshake without an answer the second begins when the client has given up the first.
      await eventually(() => front.dialled() >= before + 2 || node.output().includes('Error'))
      front.pass()
      node.type(`after ${handshake}`)
      await node.prints(`posted after ${handshake}`)
    }
    const before = front.dialled()
    front.cutAndMeet('silent')
    await eventually(() => front.dialled() > before)
    node.type('close')
    expect([await node.exitCode(), node.output()]).toEqual([0, expect.not.stringContaining('Error')])
  } finally {
    node.end()
    front.end()
  }
}, 600_000)

test('[SCRIPT-7] where there is no WebSocket and none is handed in, connect rejects with a sentence that says to, before it joins', async () => {
  const ada = await hub.join('Ada')
  const members = async () => {
    const socket = await live(ada)
    socket.close()
    return socket.received('snapshot')[0]?.members.map(({ name }) => name)
  }
  const before = await members()
  for (const handedIn of ['', ', WebSocket: undefined', ', WebSocket: {}']) {
    const node = inNode(`
      delete globalThis.WebSocket
      import { connect } from ${JSON.stringify(client)}
      const options = { origin: '${hub.origin}', name: 'None', code: ${JSON.stringify(hub.code)}${handedIn} }
      await connect(options).catch((problem) => console.log(problem.message))`)
    expect([await node.exitCode(), node.output()]).toEqual([
      0,
      expect.stringMatching(/^There is no WebSocket here.*\n$/),
    ])
  }
  expect(before).toContain('Ada')
  expect(await members()).toEqual(before)
}, 600_000)
