// What the hub says of itself to its hosts and its owner, read when somebody asks.
import type { HubStatus, MachineStatus } from '../contract/http/hub-status.ts'
import { PEOPLE_LISTED_MAX } from '../contract/limits.ts'
import { RECENT_MINUTES } from '../domain/figures/ack-times.ts'
import type { ActivityFigures } from '../domain/figures/activity.ts'
import { publicNameOf } from '../domain/members/places.ts'
import type { HubParts } from './parts.ts'
import { SOCKET_KINDS, type SocketKind } from './sockets/connection.ts'

export type StatusParts = Pick<
  HubParts,
  'store' | 'door' | 'info' | 'presence' | 'connections' | 'reach' | 'startedAt' | 'machines' | 'certificates'
>

/** `figures` are those of `store.activity`, of the same moment as the rest. */
export async function hubStatus(parts: StatusParts, figures: ActivityFigures): Promise<HubStatus> {
  const { store, door, info, connections, reach, startedAt } = parts
  const links = await reach.links(undefined)
  const { hubName: name, version, hubId } = info.health()
  const { count, medianMs, p99Ms } = figures.recentAcks
  const kinds = connections.list().map(({ kind }) => kind)
  const countOf = (kind: SocketKind) => kinds.reduce((sum, each) => sum + Number(each === kind), 0)
  return {
    name,
    version,
    hubId,
    startedAt,
    door: door.policy(),
    addresses: links.map(({ url }) => url),
    ...fingerprintOf(parts),
    people: peopleHere(parts),
    sockets: Object.fromEntries(SOCKET_KINDS.map((kind) => [kind, countOf(kind)])),
    lastMinute: figures.lastMinute,
    sinceStart: figures.sinceStart,
    acknowledgements: {
      minutes: RECENT_MINUTES,
      count,
      ...(medianMs === undefined ? {} : { medianMs }),
      ...(p99Ms === undefined ? {} : { p99Ms }),
    },
    memoryBytes: process.memoryUsage.rss(),
    ...store.read(() => store.totals()),
    ...(parts.machines ? { machine: { ...parts.machines.status(), ...missingIn(store) } } : {}),
  }
}

function fingerprintOf({ certificates }: StatusParts): Pick<HubStatus, 'fingerprint'> {
  const authority = certificates?.authority()
  return authority ? { fingerprint: authority.fingerprint256 } : {}
}

function missingIn({ uploads }: HubParts['store']): Pick<MachineStatus, 'filesMissing'> {
  const filesMissing = uploads.missing()
  return filesMissing ? { filesMissing } : {}
}

/** A host need not be in a private room, so what is private is named to nobody here, the owner included. */
function peopleHere({ store, presence }: Pick<StatusParts, 'store' | 'presence'>): HubStatus['people'] {
  const entries = presence.entries().filter(({ status }) => status !== 'offline')
  const listed = entries.slice(0, PEOPLE_LISTED_MAX)
  const names = new Map(store.members.byIds(listed.map(({ memberId }) => memberId)).map(({ id, name }) => [id, name]))
  const here = listed.flatMap(({ memberId, place }) => {
    const name = names.get(memberId)
    const placeName = place && publicNameOf(store, place)
    return name === undefined ? [] : [{ name, ...(placeName === undefined ? {} : { place: placeName }) }]
  })
  return { count: entries.length, here }
}
