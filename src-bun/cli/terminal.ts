// What `hubbub serve` shows in a terminal: how others join, who the host is, where the data is, and how many people are here.
import { renderUnicodeCompact } from 'uqr'
import type { Config } from '../config.ts'
import type { Door } from '../contract/door/door.ts'
import { hostLink } from '../discovery/links.ts'
import type { ShownInvitation } from '../discovery/shown-invitation.ts'
import type { RunningHub } from '../hub.ts'
import { warningLines } from './doctor-text.ts'

type Output = { write(text: string): unknown; isTTY?: boolean }
type ShownHub = ShownInvitation &
  Pick<RunningHub, 'port' | 'encrypted' | 'hostToken' | 'othersHere' | 'onInvitation' | 'diagnose'>
type Shown = Pick<Config, 'name' | 'data' | 'port' | 'portIsExplicit'>

const DOOR_WORDS: Record<Door, string> = {
  code: '',
  ask: '  You let people in, one by one, in your window',
  open: '  Open door: no code needed',
}

const COUNTED_EVERY_MS = 2000
/** White modules on black, whichever colours the terminal has: many cameras do not read the negative of a QR code. */
const QR_COLOURS = '\x1b[97;40m'
const OWN_COLOURS = '\x1b[0m'
/** Back to the start of the line, and the line empty. */
const CLEAR_LINE = '\r\x1b[2K'

/** Shows the hub, and goes on showing what is true. Returns a function that ends it. */
export function showHub(config: Shown, hub: ShownHub, output: Output): () => void {
  let shownCount: number | undefined
  output.write(banner(config, hub, output.isTTY))
  void hub.diagnose().then((diagnosis) => {
    const warnings = warningLines(diagnosis)
    if (warnings.length === 0) return
    shownCount = undefined
    output.write(`${output.isTTY ? CLEAR_LINE : ''}${warnings.join('\n')}\n  More: hubbub doctor\n\n`)
  })
  hub.onInvitation((invitation) => {
    shownCount = undefined
    output.write(
      `${output.isTTY ? CLEAR_LINE : ''}\n  This has changed. The old picture and links no longer work.\n${invitationText(invitation, hub.port)}\n`,
    )
  })

  /** One line that is written over again. A file or a journal would get a line each time, so it is left out there. */
  function showCount(): void {
    const count = hub.othersHere()
    if (count === shownCount) return
    shownCount = count
    output.write(`${CLEAR_LINE}  ${hereWords(count)}  `)
  }
  if (!output.isTTY) return () => {}
  showCount()
  const timer = setInterval(showCount, COUNTED_EVERY_MS)
  return () => {
    clearInterval(timer)
    output.write('\n')
  }
}

function banner(config: Shown, hub: ShownHub, isColoured = false): string {
  const lines = [
    invitationText(hub, hub.port, isColoured, config.name),
    '',
    `  You, as host    ${hostLink(hub.port, hub.hostToken)}`,
    '                  (works once; for another one: hubbub host-link)',
    `  Data            ${config.data}`,
    ...(isShort(hub)
      ? [`  The address needs no port while the hub has port 80, too. With :${hub.port} it always works.`]
      : []),
    ...encryptedLines(hub),
    ...(config.portIsExplicit || hub.port === config.port
      ? []
      : [`  Port ${config.port} was taken; this is the next free one.`]),
    `  ${hub.encrypted ? 'Plain addresses (http://) are not encrypted' : 'Not encrypted on this network'}. Ctrl+C ends the hub.`,
    '',
  ]
  return `${lines.join('\n')}\n`
}

/** The link names a port that people need not type. */
const isShort = ({ urls, addresses }: ShownInvitation) =>
  urls[0] !== undefined && new URL(urls[0]).host !== addresses[0]

/** Where the hub is reached over HTTPS, and by what people recognise its authority before they install it. */
function encryptedLines({ encrypted, urls, port }: ShownHub): string[] {
  if (!encrypted) return []
  const plain = new URL(urls[0] ?? `http://localhost:${port}`)
  const lines = [`  Encrypted       https://${plain.hostname}:${encrypted.port}`]
  if (encrypted.fingerprint === undefined) return lines
  return [
    ...lines,
    `                  Devices warn until they trust this hub: ${plain.origin}/encryption`,
    '                  Its fingerprint, to compare before anybody installs it:',
    ...(encrypted.fingerprint.match(/(..:?){1,16}/g) ?? []).map(
      (half) => `                  ${half.replace(/:$/, '')}`,
    ),
  ]
}

function invitationText(
  { urls, addresses, door, code }: ShownInvitation,
  port: number,
  isColoured = false,
  name?: string,
): string {
  const [best] = urls
  const [address, ...others] = addresses
  return [
    '',
    best === undefined ? '  No network: only this computer can join.' : qr(best, isColoured),
    '',
    ...(name === undefined ? [] : [`  ${name}`]),
    `  Scan, or open   ${address === undefined ? `http://localhost:${port}` : `http://${address}/`}`,
    code === undefined ? DOOR_WORDS[door] : `  Code            ${hyphenated(code)}`,
    ...(others.length > 0 ? [`  Also at         ${others.join(', ')}`] : []),
  ].join('\n')
}

function qr(url: string, isColoured: boolean): string {
  const picture = renderUnicodeCompact(url, { ecc: 'L', border: 2 })
  if (!isColoured) return picture
  return picture.replace(/^.*$/gm, (line) => `${QR_COLOURS}${line}${OWN_COLOURS}`)
}

function hereWords(count: number): string {
  if (count === 0) return 'Nobody else is here yet.'
  return count === 1 ? '1 other person is here.' : `${count.toLocaleString('en')} others are here.`
}

const hyphenated = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`
