// Networks of a test's own: computers are network namespaces of Linux, joined by a bridge in another one. Needs root.
import { spawnSync } from 'node:child_process'
import { eventually } from './hub.ts'

export type Computer = {
  /** The command that runs another one on this computer. */
  within: readonly string[]
  /** Runs `ip` with these words on this computer; throws what it says when it fails. */
  ip(words: string): void
  run(command: readonly string[]): { exitCode: number | null; out: string }
}
/** `bridge` is the namespace of the bridge, in which each computer has a port: `port0` and so on. */
export type Network = { computers: Computer[]; bridge: string; remove(): void }

function run(command: readonly string[]): { exitCode: number | null; out: string } {
  const [program, ...args] = command as [string, ...string[]]
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { exitCode: status, out: `${stdout}${stderr}` }
}

function ip(words: string): void {
  const { exitCode, out } = run(['ip', ...words.split(' ')])
  if (exitCode !== 0) throw new Error(`ip ${words}: ${out}`)
}

let made = 0

/** Whether this account may make networks; says so once where it may not. */
export function canMakeNetworks(): boolean {
  const name = `hubbub-${process.pid}-probe`
  const { exitCode } = run(['ip', 'netns', 'add', name])
  if (exitCode === 0) run(['ip', 'netns', 'del', name])
  else process.stderr.write('Skipped: networks of a test need Linux, the program `ip`, and root.\n')
  return exitCode === 0
}

/** As many computers as there are addresses (each with its length, as in 10.1.0.2/24), joined by a bridge. None has a router. */
export function aNetwork(addresses: readonly string[]): Network {
  const names: string[] = []
  const add = (part: string) => {
    const name = `hubbub-${process.pid}-${made++}-${part}`
    ip(`netns add ${name}`)
    names.push(name)
    ip(`-n ${name} link set lo up`)
    return name
  }
  const bridge = add('bridge')
  ip(`-n ${bridge} link add br0 type bridge`)
  ip(`-n ${bridge} link set br0 up`)
  const computers = addresses.map((address, at) => {
    const name = add(`computer${at}`)
    ip(`-n ${name} link add eth0 type veth peer name port${at} netns ${bridge}`)
    ip(`-n ${bridge} link set port${at} master br0 up`)
    ip(`-n ${name} addr add ${address} dev eth0`)
    ip(`-n ${name} link set eth0 up`)
    const within = ['ip', 'netns', 'exec', name]
    return {
      within,
      ip: (words: string) => ip(`-n ${name} ${words}`),
      run: (command: readonly string[]) => run([...within, ...command]),
    }
  })
  return {
    computers,
    bridge,
    remove() {
      for (const name of names) run(['ip', 'netns', 'del', name])
    },
  }
}

/** Other programs that have got the ports of the hub: one that is no hub, and one that pretends to be it. What the second is sent it prints. */
export async function strangersOn({ within }: Computer) {
  const script = `
    Bun.serve({ port: 4280, fetch: () => new Response('Not found', { status: 404 }) })
    Bun.serve({ port: 4281, async fetch(request) {
      console.log(request.url + ' ' + JSON.stringify([...request.headers]) + ' ' + await request.text())
      return Response.json({ proof: 'x', ticket: 'x', status: 'ok' }, { headers: { 'access-control-allow-origin': '*' } })
    } })
    console.log('ready')`
  const child = Bun.spawn([...within, process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
  let text = ''
  void (async () => {
    for await (const chunk of child.stdout) text += Buffer.from(chunk).toString()
  })()
  await eventually(() => text.includes('ready'))
  return { text: () => text, end: () => child.kill() }
}
