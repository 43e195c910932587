// What a hub says of itself to the network by mDNS, and how what others say is read. Anybody on the network can say anything.
import type { Answer, Packet } from 'multicast-dns'

export const SERVICE = '_hubbub._tcp.local'
const ALL_SERVICES = '_services._dns-sd._udp.local'
/** A hub that was switched off without a goodbye is forgotten after so long. */
export const TTL_S = 120

export type Announced = {
  hubId: string
  name: string
  port: number
  people: number
  /** Of one card: people on another one could not reach them. */
  addresses: readonly string[]
}

/** The name of this hub on the local network, in whichever network it is. Short, because people type it. */
export const localNameOf = (hubId: string): string => `hubbub-${hubId.slice(-4).toLowerCase()}.local`

/** A label of DNS has 63 bytes at most. The name itself is in the text record, whole. */
const instanceOf = ({ hubId }: Announced): string => `Hubbub ${hubId.slice(-12)}.${SERVICE}`

/** One text of a text record has 255 bytes at most. */
const NAME_MAX_BYTES = 240

/** `ttl` 0 is the goodbye. */
export function recordsOf(hub: Announced, ttl = TTL_S): Answer[] {
  const [instance, host] = [instanceOf(hub), localNameOf(hub.hubId)]
  const text = [`id=${hub.hubId}`, `name=${cutBytes(hub.name, NAME_MAX_BYTES)}`, `people=${hub.people}`]
  return [
    { name: ALL_SERVICES, type: 'PTR', ttl, data: SERVICE },
    { name: SERVICE, type: 'PTR', ttl, data: instance },
    { name: instance, type: 'SRV', ttl, flush: true, data: { port: hub.port, target: host } },
    { name: instance, type: 'TXT', ttl, flush: true, data: text },
    ...hub.addresses.map(
      (data) => ({ name: host, type: data.includes(':') ? 'AAAA' : 'A', ttl, flush: true, data }) as const,
    ),
  ]
}

/** Those of `records` that answer the questions, and the others that whoever asked for the service asks for next. */
export function answersTo(questions: Packet['questions'], records: readonly Answer[]) {
  const isAsked = ({ name, type }: Answer) =>
    questions.some(
      (question) =>
        question.name.toLowerCase() === name.toLowerCase() && (question.type === 'ANY' || question.type === type),
    )
  const answers = records.filter(isAsked)
  const isForService = answers.some(({ name, type }) => type === 'PTR' && name === SERVICE)
  return { answers, additionals: isForService ? records.filter((record) => !answers.includes(record)) : [] }
}

export type Announcement = { hubId: string; name: string; people: number; port: number; isGoodbye: boolean }

const PEOPLE_MAX = 100_000

/** A packet is of one computer, which has one hub, or a few. For each all its records are looked through. */
const POINTERS_READ_MAX = 10

/** The hubs that a packet names. What is no hub of ours is left out. */
export function hubsIn({ answers, additionals }: Packet): Announcement[] {
  const records = [...answers, ...additionals]
  const pointers = records.flatMap((record) =>
    record.type === 'PTR' && record.name.toLowerCase() === SERVICE ? [record] : [],
  )
  return pointers.slice(0, POINTERS_READ_MAX).flatMap((pointer) => {
    const of = <T extends Answer['type']>(type: T) =>
      records.find((record) => record.type === type && record.name === pointer.data) as
        | Extract<Answer, { type: T }>
        | undefined
    const [place, text] = [of('SRV'), of('TXT')]
    if (!place || !text) return []
    const fields = new Map(text.data.map((entry) => splitAtEquals(Buffer.from(entry as Uint8Array).toString('utf8'))))
    const [hubId = '', name = ''] = [fields.get('id'), fields.get('name')]
    const { port } = place.data
    if (!/^[0-9A-Za-z_-]{8,64}$/.test(hubId) || name === '' || !(port > 0)) return []
    const people = Math.min(Math.max(0, Math.trunc(Number(fields.get('people')) || 0)), PEOPLE_MAX)
    return [{ hubId, name, people, port, isGoodbye: pointer.ttl === 0 }]
  })
}

function splitAtEquals(entry: string): [string, string] {
  const at = entry.indexOf('=')
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
}

/** Cuts between characters. */
function cutBytes(text: string, max: number): string {
  let cut = ''
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > max) break
    cut += character
  }
  return cut
}
