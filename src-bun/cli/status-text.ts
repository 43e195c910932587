// The status of a hub as lines for a terminal of 80 columns: what it is about on the left, the figures beside it.
import type { Door } from '../contract/door/door.ts'
import type { HubStatus, HubTotals, MachineStatus } from '../contract/http/hub-status.ts'

const COLUMNS = 80
const LABEL = 16
/** The longest name or title that is shown whole, in columns. */
const NAME = 30

const DOOR_WORDS: Record<Door, string> = {
  code: 'whoever has the code comes in',
  ask: 'a host lets people in, one by one',
  open: 'open, no code needed',
}

/** `now` is in ms since 1970, and the times are those of this computer. */
export function hubLines(status: HubStatus, data: string, now: number): string[] {
  const { people, lastMinute, sockets, startedAt, addresses } = status
  const count = Object.values(sockets).reduce((sum, n) => sum + n, 0)
  const [best = 'no network: only this computer can join', ...others] = addresses.map((url) => url.replace(/\/$/, ''))
  return [
    `${shown(status.name)} runs.`,
    '',
    ...row('Since', list([localMinute(startedAt), lasting(now - startedAt)])),
    ...row('Version', [`Hubbub ${status.version}`]),
    ...row('Address', [best]),
    ...(others.length === 0 ? [] : row('Also at', list(others))),
    ...(status.fingerprint === undefined ? [] : row('Fingerprint', fingerprintParts(status.fingerprint))),
    ...row('Door', [DOOR_WORDS[status.door]]),
    ...row('People here', peopleWords(people)),
    ...totalRows(status),
    ...row('Last minute', list([some(lastMinute.messages, 'message'), some(lastMinute.edits, 'edit')])),
    ...row('Answers', list(answerWords(status.acknowledgements))),
    ...row('Open sockets', [number(count)]),
    ...row('Memory', [size(status.memoryBytes)]),
    ...(status.machine ? row('Machine', list(machineWords(status.machine))) : []),
    ...row('Data', [data]),
  ]
}

/** In two lines of equal length: it has 95 characters. */
function fingerprintParts(fingerprint: string): string[] {
  const half = Math.ceil(fingerprint.length / 2)
  return [fingerprint.slice(0, half), fingerprint.slice(half)]
}

function machineWords({ name, owner, isOwner, position, term, filesMissing }: MachineStatus): string[] {
  const others = owner === undefined ? 'no machine owns the hub, so nothing is saved' : `${shown(owner)} owns the hub`
  return [
    shown(name),
    isOwner ? 'owns the hub' : others,
    `record ${number(position)}`,
    `term ${number(term)}`,
    ...missingWords(filesMissing),
  ]
}

function missingWords(missing: MachineStatus['filesMissing']): string[] {
  if (!missing) return ['files are being looked through']
  const { here, onServers } = missing
  return [
    ...(here > 0 ? [`${some(here, 'file')} not here yet`] : []),
    ...(onServers > 0 ? [`${some(onServers, 'file')} not on the servers yet`] : []),
    ...(here + onServers === 0 ? ['all files are here and on the servers'] : []),
  ]
}

export function folderLines(totals: HubTotals, data: string): string[] {
  return ['No hub runs on this folder.', '', ...totalRows(totals), ...row('Data', [data])]
}

function totalRows(totals: HubTotals): string[] {
  const { rooms, documents, boards, messages, freeBytes } = totals
  const free = freeBytes === undefined ? [] : [`${size(freeBytes)} free on its disk`]
  return [
    ...row(
      'Holds',
      list([some(rooms, 'room'), some(documents, 'document'), some(boards, 'board'), some(messages, 'message')]),
    ),
    ...row('Files', [size(totals.filesBytes)]),
    ...row('Database', list([size(totals.databaseBytes), ...free])),
  ]
}

function peopleWords({ count, here }: HubStatus['people']): string[] {
  const named = here.map(({ name, place }) => (place === undefined ? shown(name) : `${shown(name)} (${shown(place)})`))
  const more = count - here.length
  return [number(count) + (count === 0 ? '' : ':'), ...list([...named, ...(more > 0 ? [`${number(more)} more`] : [])])]
}

function answerWords({ minutes, count, medianMs, p99Ms }: HubStatus['acknowledgements']): string[] {
  if (medianMs === undefined || p99Ms === undefined) return [`none in the last ${minutes} minutes`]
  return [
    `half within ${shortMs(medianMs)} ms`,
    `99 of 100 within ${shortMs(p99Ms)} ms`,
    `${number(count)} in the last ${minutes} minutes`,
  ]
}

/** What is in several parts is broken between them, and goes on under the first. */
function row(label: string, parts: readonly string[]): string[] {
  const lines: string[] = []
  let line = `  ${label.padEnd(LABEL - 2)}`
  let isEmpty = true
  for (const part of parts) {
    if (!isEmpty && width(line) + 1 + width(part) > COLUMNS) {
      lines.push(line)
      line = ' '.repeat(LABEL)
      isEmpty = true
    }
    line += isEmpty ? part : ` ${part}`
    isEmpty = false
  }
  return [...lines, line]
}

/** With a comma behind each but the last. */
const list = (parts: readonly string[]): string[] =>
  parts.map((part, at) => (at < parts.length - 1 ? `${part},` : part))

const width = (text: string): number => Bun.stringWidth(text)
const number = (value: number): string => value.toLocaleString('en')
const shortMs = (ms: number): string => number(ms < 10 ? Math.ceil(ms * 10) / 10 : Math.ceil(ms))
const some = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`

/** A name on one line, without what a terminal would obey, and cut where it is long. */
function shown(name: string): string {
  const plain = name.replace(/\p{C}+/gu, ' ').trim()
  if (width(plain) <= NAME) return plain
  let cut = ''
  for (const { segment } of new Intl.Segmenter('en').segment(plain)) {
    if (width(cut) + width(segment) > NAME - 1) break
    cut += segment
  }
  return `${cut}…`
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** In units of a thousand, as disks are sold. */
function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

function localMinute(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

function lasting(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 60) return some(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? some(hours, 'hour') : some(Math.floor(hours / 24), 'day')
}
