// What a hub does by itself, again and again: heartbeats, renewals, and forgetting what nobody needs.
import type { Config } from '../config.ts'
import type { ErrorFrame } from '../contract/frames/live.ts'
import {
  DOCUMENT_KEEP_ALIVE_MS,
  IDLE_GUEST_KEPT_MS,
  MEMORY_CHECK_MS,
  SESSION_SEEN_EVERY_MS,
} from '../contract/limits.ts'
import type { InvitationWatch } from '../discovery/shown-invitation.ts'
import { createAbsenceWatch } from '../domain/leading/absence.ts'
import { isEndingDue } from '../domain/leading/ending.ts'
import type { ClockDoubt } from '../domain/trusted-time.ts'
import type { Place } from '../store/files/file-place.ts'
import { runRegularly } from '../timers.ts'
import type { HubParts } from '../transport/parts.ts'
import { faultLogger } from './fault-logger.ts'
import { createLeftOutNote } from './left-out.ts'

const HEARTBEAT_MS = 1000
const FORGET_EVERY_MS = 60_000
/** A terminal that shows an address which is gone keeps people out, and they cannot know why. */
const ADDRESSES_CHECKED_EVERY_MS = 5000

/** A hub for this computer alone has nobody to tell. */
export const isAnnounced = ({ discovery, host }: Config): boolean =>
  discovery && !(host === 'localhost' || host === '::1' || (host ?? '').startsWith('127.'))

/**
 * Starts the regular work of a hub. `onEnded` is called when a host has ended it, and `writeControl` again and again, see `control-file.ts`.
 * Returns a function that stops the work.
 */
export function startTimers(
  parts: HubParts,
  onEnded: () => void,
  invitation: InvitationWatch,
  writeControl: () => void,
): () => void {
  const { clock, config, connections, documents, door, fanout, joinRequests, log, presence, store } = parts
  const { auth, guests, memberNames, tickets, work } = parts
  let wasGuessed = false

  /** Hosts see on the page whether the code is being guessed. That ends by itself, a minute after the last wrong code. */
  function sendGuessing(): void {
    if (door.isGuessed() === wasGuessed) return
    wasGuessed = !wasGuessed
    fanout.sendJoinRequests(parts.joinRequestsFrame())
  }

  let place = store.place()
  /** Says once that the data folder is gone, in the terminal and to hosts, and once that it is back. */
  function reportPlace(): void {
    const now = store.place()
    if ((now === 'inPlace') === (place === 'inPlace')) return
    place = now
    log.error('data.place', { place })
    process.stderr.write(`hubbub: ${placeWords(config.data, place)}\n`)
    if (place !== 'inPlace') tellHosts(connections, { type: 'error', code: 'storage.missing' })
  }

  let doubt: ClockDoubt | undefined
  /** Says once that the clock has jumped, and once that it is trusted again. */
  function reportClock(): void {
    const now = store.trustedTime.doubt()
    if (now === doubt) return
    doubt = now
    if (!doubt) {
      log.info('clock.trusted')
      return
    }
    log.error('clock.jumped', { aheadMs: doubt.aheadMs })
    process.stderr.write(`hubbub: ${CLOCK_JUMPED}\n`)
  }

  let sessionsDueAt = clock.now() + SESSION_SEEN_EVERY_MS
  function maintainSessions(): void {
    const at = clock.now()
    // A clock that was set back would else put it off for as long as it was ahead.
    if (at < sessionsDueAt && at >= sessionsDueAt - SESSION_SEEN_EVERY_MS) return
    sessionsDueAt = at + SESSION_SEEN_EVERY_MS
    store.run({ type: 'sessions.maintain', uses: auth.takeUses() }, (maintained) => {
      if (maintained.ok && maintained.value.more) sessionsDueAt = at
    })
  }

  function endStatuses(): void {
    if (store.statuses.endedBefore(clock.now(), 1).length === 0) return
    store.run({ type: 'statuses.end' }, (ended) => {
      if (ended.ok) fanout.queuePresence(ended.value.flatMap(presence.end))
    })
  }

  const { settings, members } = store
  const absenceNow = createAbsenceWatch({ settings, members, presence, clock })
  const onFault = faultLogger(log)
  const stopHeartbeat = runRegularly(
    HEARTBEAT_MS,
    {
      heartbeats: (lateMs) => connections.checkHeartbeats(lateMs),
      memory: () => connections.checkMemory(),
      presence: () => fanout.queuePresence(presence.sweep()),
      statuses: endStatuses,
      leading: () => {
        const absence = absenceNow()
        if (absence) store.run({ type: 'leading.endAbsent', ...absence })
      },
      ending: () => {
        if (isEndingDue(settings, clock.now())) onEnded()
      },
      joinRequests: () => joinRequests.sweep(),
      guessing: sendGuessing,
      code: () => {
        if (door.hasExpired()) store.run({ type: 'door.renewExpired' })
      },
      place: reportPlace,
      clock: reportClock,
      guests: () => {
        const isAnyDue = store.idleGuests.awaySince(store.trustedTime.now() - IDLE_GUEST_KEPT_MS, 1).length > 0
        const hereIds = () => connections.list().map(({ actor }) => actor.id)
        if (isAnyDue) store.run({ type: 'guests.forget', hereIds: hereIds() })
      },
      sessions: maintainSessions,
      maintenance: () => store.runMaintenance(),
      search: () => parts.search.runMaintenance(),
      checkpoints: parts.checkpointDelivery.sweep,
    },
    onFault,
  )
  const stopCounting = runRegularly(
    MEMORY_CHECK_MS,
    { incompleteFrames: () => connections.measureIncomplete() },
    onFault,
  )
  const stopKeepAlive = runRegularly(DOCUMENT_KEEP_ALIVE_MS, { keepAlive: () => documents.keepAlive() }, onFault)
  const checks = {
    control: writeControl,
    addresses: () => invitation.check(),
    certificate: createCertificateCheck(parts),
    nearby: () => {
      if (isAnnounced(config)) parts.nearby.check()
    },
  }
  const stopChecking = runRegularly(ADDRESSES_CHECKED_EVERY_MS, checks, onFault)
  const isHere = (memberId: string) => presence.of(memberId) !== undefined
  // What was remembered of somebody has to go without anybody coming, or it would stay for as long as the hub runs.
  const stopForgetting = runRegularly(
    FORGET_EVERY_MS,
    {
      forgetInStore: () => store.forgetUnused(),
      forgetAccounts: () => work.forgetUnused(),
      forgetTokens: () => auth.forgetVerified(),
      forgetTickets: () => tickets.forgetExpired(),
      forgetGuests: () => guests.forgetGone(isHere),
      forgetNames: () => memberNames.forget(),
    },
    onFault,
  )

  return () => {
    stopHeartbeat()
    stopCounting()
    stopKeepAlive()
    stopChecking()
    stopForgetting()
  }
}

/** Renews the certificate in time, also for the addresses of another network. A port that was not free again is tried at the next check. */
function createCertificateCheck({ certificates, httpsPort, listeners }: HubParts): () => void {
  let isDue = false
  const sayLeftOut = certificates && createLeftOutNote(certificates)
  sayLeftOut?.()
  return () => {
    const port = httpsPort()
    if (!certificates || port === undefined) return
    if (certificates.renew()) isDue = true
    sayLeftOut?.()
    if (!isDue) return
    listeners.replaceTls(port, certificates.current().tls)
    isDue = false
  }
}

const CLOCK_JUMPED =
  'The clock of this computer says a date that is much later than the last one here. For an hour nothing is deleted because of its age. If the clock is wrong, set it; if it is right, a host can press “The clock is right” on Home.'

function placeWords(data: string, place: Place): string {
  if (place === 'inPlace') return `The data folder ${data} is back. What is written is saved again.`
  return `The data folder ${data} was ${place} while the hub runs. Nothing more is saved until it is back.`
}

function tellHosts(connections: HubParts['connections'], frame: ErrorFrame): void {
  for (const connection of connections.list())
    if (connection.kind === 'live' && connection.actor.role === 'host') connection.send(JSON.stringify(frame))
}
