// What `hubbub serve` shows in a terminal.
import { expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { showHub } from '../../src-bun/cli/terminal.ts'
import type { Finding } from '../../src-bun/contract/http/diagnosis.ts'
import type { ShownInvitation } from '../../src-bun/discovery/shown-invitation.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const LINK = 'http://192.168.100.237:4280/#Zk3v9Qw1Xr7sT0aBcDeFgH'
/** Of the Debian package zbar-tools. */
const DECODER = 'zbarimg'
const CONFIG = { name: 'Kitchen', data: '/data', port: 4280, portIsExplicit: false }

function aTerminal(
  isTTY: boolean,
  hub: Partial<ShownInvitation> & {
    port?: number
    findings?: Finding[]
    encrypted?: { port: number; fingerprint: string | undefined }
  } = {},
) {
  let text = ''
  let others = 0
  const listeners: ((invitation: ShownInvitation) => void)[] = []
  const invitation = { urls: [LINK], addresses: [] as string[], door: 'code' as const, code: 'K7QX4M2P' }
  const typed = (shown: ShownInvitation) => ({ ...shown, addresses: shown.urls.map((url) => new URL(url).host) })
  const end = showHub(
    CONFIG,
    {
      ...typed({ ...invitation, ...hub }),
      ...{ port: 4280, encrypted: undefined, hostToken: 'HOST', othersHere: () => others, ...hub },
      diagnose: async () => ({ findings: hub.findings ?? [], othersCame: 0 }),
      onInvitation: (listener) => void listeners.push(listener),
    },
    { isTTY, write: (part) => (text += part) },
  )
  return {
    text: () => text,
    end,
    change: (changed: Partial<ShownInvitation>) =>
      listeners.map((listener) => listener(typed({ ...invitation, ...changed }))),
    setOthers: (count: number) => {
      others = count
    },
  }
}

const withoutColours = (text: string) => text.replace(/\x1b\[[\d;]*[mK]|\r/g, '')

/** The modules of a QR code that is drawn with half blocks, true where it is white. */
function modulesIn(text: string): boolean[][] {
  const lines = withoutColours(text)
    .split('\n')
    .filter((line) => /^[ ▀▄█]{20,}$/.test(line))
  return lines.flatMap((line) => [
    [...line].map((block) => block === '█' || block === '▀'),
    [...line].map((block) => block === '█' || block === '▄'),
  ])
}

test('[TERM-1] the QR code in a terminal is that of the best link, of version 3 at most, and an independent decoder reads it', () => {
  for (const isTTY of [true, false]) {
    const { text, end } = aTerminal(isTTY)
    end()
    const modules = modulesIn(text())
    // Version 3 has 29 modules, and there is a border of two on both sides.
    expect(modules[0]?.length).toBe(29 + 4)
    if (spawnSync(DECODER, ['--version']).error) {
      process.stderr.write('Not decoded: the program `zbarimg` is not installed.\n')
      continue
    }
    const folder = temporaryFolder()
    const size = 8
    // A plain bitmap, 1 is black, in which each module has 8 × 8 points.
    const rows = modules.flatMap((row) =>
      Array<string>(size).fill(row.map((isWhite) => (isWhite ? '0 ' : '1 ').repeat(size)).join('')),
    )
    const file = join(folder.path, 'qr.pbm')
    writeFileSync(file, `P1\n${(modules[0]?.length ?? 0) * size} ${rows.length}\n${rows.join('\n')}\n`)
    const { stdout } = spawnSync(DECODER, ['--quiet', '--raw', file], { encoding: 'utf8' })
    folder.remove()
    expect(stdout.trim()).toBe(LINK)
  }
})

test('[TERM-2] a terminal gets the colours of the QR code and a count that is written over again, a file neither', async () => {
  const file = aTerminal(false)
  file.setOthers(3)
  file.end()
  expect(file.text()).not.toContain('\x1b')
  expect(file.text()).not.toContain('here')

  const terminal = aTerminal(true)
  for (const line of terminal.text().split('\n'))
    if (/[▀▄█]/.test(line)) expect(line).toMatch(/^\x1b\[97;40m[ ▀▄█]+\x1b\[0m$/)
  expect(terminal.text()).toEndWith('\r\x1b[2K  Nobody else is here yet.  ')
  terminal.setOthers(1)
  await eventually(() => terminal.text().endsWith('\r\x1b[2K  1 other person is here.  '))
  terminal.setOthers(1234)
  await eventually(() => terminal.text().endsWith('\r\x1b[2K  1,234 others are here.  '))
  terminal.end()
})

test('[TERM-3] a new address or code is shown with its QR code, and that the old ones are no longer true; the link of the host stays as it is', () => {
  const { text, change, end } = aTerminal(false)
  const before = text().length
  change({ urls: ['http://10.0.0.7:4280/#Zk3v9Qw1Xr7sT0aBcDeFgH', 'http://hub.local:4280/#x'], code: 'AAAABBBB' })
  end()
  const shown = text().slice(before)
  expect(modulesIn(shown).length).toBeGreaterThan(25)
  for (const words of ['no longer work', 'http://10.0.0.7:4280/', 'AAAA-BBBB', 'Also at         hub.local:4280'])
    expect(shown).toContain(words)
  expect(shown).not.toContain('HOST')
  expect(shown).not.toContain('192.168.100.237')
})

test('[TERM-4] without a network, with another port, and at another door it says so in words', () => {
  const lonely = aTerminal(false, { urls: [], port: 4281 })
  for (const words of ['No network: only this computer can join.', 'http://localhost:4281', 'Port 4280 was taken'])
    expect(lonely.text()).toContain(words)
  const open = aTerminal(false, { door: 'open', code: undefined }) as { text(): string }
  expect(open.text()).toContain('Open door: no code needed')
  expect(open.text()).not.toContain('Code  ')
})

test('[TERM-5] what keeps people out stands below the invitation with its next step, and what is good to know does not', async () => {
  const vpn = { code: 'network.vpn', weight: 'stops', detail: 'wg0' } as const
  for (const isTTY of [true, false]) {
    const ill = aTerminal(isTTY, { findings: [vpn, { code: 'data.notEncrypted', weight: 'note' }] })
    await eventually(() => ill.text().includes('More: hubbub doctor'))
    ill.end()
    expect(ill.text()).toContain('  A VPN (wg0) is on.')
    expect(ill.text()).toContain('  → Switch the VPN off')
    expect(ill.text()).not.toContain('encryption')
  }
})

test('[TERM-6] a terminal says where the hub is encrypted, by what its authority is recognised, and that plain addresses are not', () => {
  const fingerprint = Array.from({ length: 32 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(
    ':',
  )
  const { text, end } = aTerminal(false, { encrypted: { port: 4281, fingerprint } })
  end()
  expect(text()).toContain('Encrypted       https://192.168.100.237:4281\n')
  expect(text()).toContain('http://192.168.100.237:4280/encryption\n')
  expect(text().replace(/\n\s+/g, ':')).toContain(fingerprint)
  for (const line of text().split('\n')) expect(line.length).toBeLessThan(110)
  expect(text()).toContain('Plain addresses (http://) are not encrypted')

  const own = aTerminal(false, { encrypted: { port: 4281, fingerprint: undefined } })
  own.end()
  expect(own.text()).toContain('https://192.168.100.237:4281')
  expect(own.text()).not.toContain('fingerprint')
  const none = aTerminal(false)
  none.end()
  expect(none.text()).not.toContain('https')
})
