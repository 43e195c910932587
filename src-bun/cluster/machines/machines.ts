// What the machines of a cluster tell each other of themselves: where people reach them, how far they have come, and whether they can save.
// Each says it every two seconds. From it a page knows where else its hub is, and a host which machine is missing.
import type { MachineSeen } from '../../contract/http/machines.ts'
import type { OnFault } from '../../timers.ts'
import type { ClusterLog } from '../log.ts'
import { pack, unpack } from '../record.ts'

const TOPIC = 'machines'
const REPEAT_MS = 2000
/** A machine of which nothing was received for so long counts as silent. */
const SILENT_AFTER_MS = 6000
/** Anybody with access to the servers can announce. */
const MACHINES_MAX = 32
const ADDRESSES_MAX = 12

/** `origins`: where people reach it, as `http://10.0.0.7:4280`. */
type Announcement = {
  from: string
  name: string
  origins: string[]
  position: number
  isOwner: boolean
  isCutOff: boolean
}
type Own = Pick<Announcement, 'position' | 'isOwner' | 'isCutOff'>
type State = MachineSeen['state']
type Known = { announced: Announcement; receivedAt: number; state: State; since: number }

type Options = {
  log: ClusterLog
  /** Of this process, unlike that of any other. */
  from: string
  /** As people know this machine. */
  name: string
  clock: { now(): number; monotonic(): number }
  own(): Own
  /** Where people reach this machine. */
  origins(): Promise<string[]>
  /** `elsewhere` gives other addresses than before, or this machine is cut off and was not, or the other way round. */
  onChanged(): void
  onFault: OnFault
}

export type MachineList = {
  /** Where the other machines that can save are, the likeliest address of each before the second one of any. */
  elsewhere(): string[]
  /** To be called every second or so. `lateMs`: how long this process was stalled, in ms. */
  tick(lateMs: number): void
  /** All whose announcements were received since this one started, this one first. */
  list(): MachineSeen[]
  stop(): void
}

export function createMachineList(options: Options): MachineList {
  const { log, from, name, clock, own, onFault } = options
  const others = new Map<string, Known>()
  let origins: string[] = []
  let self: Pick<Known, 'state' | 'since'> = { state: 'well', since: clock.now() }
  let lastSent = ''
  let sentAt = Number.NEGATIVE_INFINITY

  function announcement(): Announcement {
    return { from, name, origins, ...own() }
  }

  async function repeat(): Promise<void> {
    origins = (await options.origins()).slice(0, ADDRESSES_MAX)
    log.announce(TOPIC, pack(announcement()))
  }

  function receive(message: unknown): void {
    const received = parseAnnouncement(message)
    if (!received || received.from === from) return
    const known = others.get(received.from)
    const state: State = received.isCutOff ? 'cutOff' : 'well'
    const since = known?.state === state ? known.since : clock.now()
    others.set(received.from, { announced: received, receivedAt: clock.monotonic(), state, since })
    sweep(0)
  }

  function sweep(lateMs: number): void {
    const { isCutOff } = own()
    const state: State = isCutOff ? 'cutOff' : 'well'
    if (self.state !== state) self = { state, since: clock.now() }
    const alive: Pick<Announcement, 'name' | 'origins'>[] = [{ name, origins }]
    for (const known of others.values()) {
      // A process that did not run could hear nothing, which does not mean that the others are gone.
      known.receivedAt += lateMs
      const isSilent = clock.monotonic() - known.receivedAt > SILENT_AFTER_MS
      if (isSilent && known.state !== 'silent') Object.assign(known, { state: 'silent', since: clock.now() })
      if (!isSilent) alive.push(known.announced)
    }
    // One that was started again has another process, and the same name and an address of before. Two computers may have one name.
    const isBack = ({ name, origins }: Announcement) =>
      alive.some((each) => each.name === name && each.origins.some((origin) => origins.includes(origin)))
    for (const [key, { state, announced }] of others) if (state === 'silent' && isBack(announced)) others.delete(key)
    for (const key of others.keys()) if (others.size > MACHINES_MAX) others.delete(key)
    const sent = JSON.stringify([elsewhere(), isCutOff])
    if (sent === lastSent) return
    lastSent = sent
    options.onChanged()
  }

  /** A machine that receives no announcement at all is cut off itself, so it keeps the addresses that it has of the others. */
  function elsewhere(): string[] {
    const saving = [...others.values()].filter(({ announced }) => !announced.isCutOff)
    const ranked = saving.flatMap(({ announced, state }) =>
      announced.origins.map((origin, rank) => ({ origin, rank: state === 'silent' ? rank + ADDRESSES_MAX : rank })),
    )
    ranked.sort((one, other) => one.rank - other.rank)
    return [...new Set(ranked.map(({ origin }) => origin))].filter((origin) => !origins.includes(origin))
  }

  const stopReceiving = log.hear(TOPIC, (message) => receive(unpack(message)))

  return {
    tick(lateMs) {
      sweep(lateMs)
      if (clock.monotonic() - sentAt < REPEAT_MS) return
      sentAt = clock.monotonic()
      repeat().catch((fault) => onFault('machines', fault))
    },
    elsewhere,
    list() {
      const all = [
        { announced: announcement(), ...self, isThis: true },
        ...[...others.values()].map((known) => ({ ...known, isThis: false })),
      ]
      const last = Math.max(...all.map(({ announced }) => announced.position))
      return all.map(({ announced, state, since, isThis }) => ({
        name: announced.name,
        addresses: announced.origins,
        isThis,
        isOwner: announced.isOwner && state === 'well',
        behind: last - announced.position,
        state,
        since,
      }))
    },
    stop: stopReceiving,
  }
}

/** Undefined for what no machine says. */
function parseAnnouncement(message: unknown): Announcement | undefined {
  const { from, name, origins, position, isOwner, isCutOff } = (message ?? {}) as Partial<
    Record<keyof Announcement, unknown>
  >
  if (typeof from !== 'string' || typeof name !== 'string' || !Array.isArray(origins)) return undefined
  if (!Number.isSafeInteger(position)) return undefined
  return {
    from,
    name: name.slice(0, 100),
    origins: origins.filter(isOrigin).slice(0, ADDRESSES_MAX),
    position: position as number,
    isOwner: isOwner === true,
    isCutOff: isCutOff === true,
  }
}

const isOrigin = (text: unknown): text is string =>
  typeof text === 'string' && text.length < 300 && /^https?:/.test(text) && URL.parse(text)?.origin === text
