// Makes every part of a hub once, and hands each what it needs.
import type { Config } from '../config.ts'
import { PROTOCOL_VERSION } from '../contract/frames/version.ts'
import { JOINS_PER_MINUTE_PER_ADDRESS, REQUESTS_PER_10_S_PER_ADDRESS } from '../contract/limits.ts'
import { createNearby } from '../discovery/nearby/nearby.ts'
import { localNameOf } from '../discovery/nearby/records.ts'
import { createDoor } from '../domain/door.ts'
import { createCheckpoints } from '../domain/log-tree/checkpoints.ts'
import { createPresence } from '../domain/members/presence.ts'
import { createTextThread } from '../export/worker/text-thread.ts'
import { randomToken, secrets, signingKey } from '../secrets.ts'
import type { Compactor } from '../store/compaction/compactor.ts'
import { createDocumentHistory } from '../store/history/document-history.ts'
import { openLogKey } from '../store/log-tree/log-key.ts'
import { newId } from '../store/new-id.ts'
import { createSearch } from '../store/search/search.ts'
import { createCheckpointDelivery } from '../transport/checkpoint-delivery.ts'
import { createDocumentSockets } from '../transport/documents/sockets.ts'
import { createFanout } from '../transport/fanout.ts'
import { createGuard } from '../transport/guard/guard.ts'
import { createRatePerAddress } from '../transport/guard/rate-per-address.ts'
import { createExports } from '../transport/http/record/making/exports.ts'
import { createAuth } from '../transport/identity/auth.ts'
import { createCookies } from '../transport/identity/cookies.ts'
import { createJoinRequests } from '../transport/identity/join-requests.ts'
import { createTickets } from '../transport/identity/tickets.ts'
import { createTokens } from '../transport/identity/tokens.ts'
import type { Ui } from '../transport/pages.ts'
import type { HubInfo, HubParts } from '../transport/parts.ts'
import { createGuests } from '../transport/plain/guests.ts'
import { createMemberNames } from '../transport/plain/member-names.ts'
import { createConnections } from '../transport/sockets/connections.ts'
import { createFrameLog } from '../transport/sockets/frame-log.ts'
import { VERSION } from '../version.ts'
import { faultLogger } from './fault-logger.ts'

/** What is there before the hub is set up. */
export type Opened = Pick<HubParts, 'config' | 'store' | 'log' | 'clock' | 'work'>

/** Which hub this is, and which past of it: `epoch` changes when a backup replaces that past. */
export type HubIdentity = { hubId: string; epoch: string }

type EarlyParts = Opened &
  Pick<HubParts, 'ui' | 'hostTokens' | 'appWindow' | 'port' | 'reach' | 'startedAt' | 'machines'> &
  Pick<HubParts, 'httpsPort' | 'listeners' | 'certificates'> & {
    identity: HubIdentity
    compactor: Compactor
    controlToken: string
  }

/** Makes every part that is not given. `port` is a function because the port is known only once the hub listens. */
export function createParts({ identity, compactor, controlToken, ...given }: EarlyParts): HubParts {
  const { config, store, log, clock, work, ui, port, listeners } = given
  const { limits } = config
  const frameLog = createFrameLog(log, { full: config.logsFrameContent })
  const door = createDoor({ settings: store.settings, clock, same: secrets.same })
  const fanout = createFanout(store, (fault) => void log.fault('fanout', fault), work)
  const tickets = createTickets(clock, randomToken)
  const tokens = createTokens({ clock, hubId: identity.hubId, key: signingKey(config) })
  const cookies = createCookies({ wayOf: listeners.wayOf, hubId: identity.hubId })
  const auth = createAuth({
    store,
    clock,
    newId,
    randomToken,
    cookies,
    tokens,
    tickets,
    work,
    controlToken,
    same: secrets.same,
  })
  const joinRequests = createJoinRequests(
    clock,
    randomToken,
    () => fanout.sendJoinRequests(joinRequestsFrame()),
    ({ member, sessionId }) => {
      if (auth.endWatch(sessionId)) store.run({ type: 'member.undoJoin', memberId: member.id, sessionId })
    },
  )
  const texts = createTextThread()
  const history = createDocumentHistory(store, faultLogger(log))
  const presence = createPresence(clock, store.statuses)
  const checkpoints = createCheckpoints(
    store.read,
    identity.hubId,
    // A hub that was alone before keeps the key that it had, which other machines get with their copy of it.
    openLogKey(
      config.data,
      config.cluster && store.settings.get('cluster.logKey') === undefined ? config.secret : undefined,
    ),
  )
  const joinRequestsFrame: HubParts['joinRequestsFrame'] = () => ({
    type: 'waiting',
    people: joinRequests.undecided(),
    guessing: door.isGuessed(),
  })

  return {
    ...given,
    newId,
    door,
    cookies,
    fanout,
    signatureOf: tokens.signatureOf,
    tickets,
    joinRequests,
    joinRequestsFrame,
    info: hubFacts(config, identity, ui),
    connections: createConnections({
      clock,
      log,
      work,
      areRatesLimited: limits,
      idPrefix: config.cluster ? `${newId()}-` : '',
      frameLog,
      onSessionClosed: auth.noteUse,
    }),
    documents: createDocumentSockets({ store, clock, work, compactor, onFault: faultLogger(log) }),
    texts,
    history,
    exports: createExports({ store, history, textOf: texts.textOf, work, onFault: faultLogger(log) }),
    checkpoints,
    checkpointDelivery: createCheckpointDelivery({ fanout, checkpoints, clock }),
    search: createSearch({
      ...{ store, clock, folder: config.data, epoch: identity.epoch },
      ...{ textOf: texts.textOf, onFault: faultLogger(log) },
    }),
    presence,
    nearby: createNearby({
      ...{ hubId: identity.hubId, name: config.name, port, clock, addresses: given.reach.addresses },
      people: () => presence.entries().filter(({ status }) => status !== 'offline').length,
      onFault: (fault) => void log.fault('nearby', fault),
    }),
    guests: createGuests({ store, clock }),
    memberNames: createMemberNames(store),
    requests: createRatePerAddress(clock, { max: REQUESTS_PER_10_S_PER_ADDRESS, everyMs: 10_000, limits }),
    joins: createRatePerAddress(clock, { max: JOINS_PER_MINUTE_PER_ADDRESS, everyMs: 60_000, limits }),
    guard: createGuard({ allowHosts: [...config.allowHosts, localNameOf(identity.hubId)], listeners, clock }),
    auth,
  }
}

function hubFacts({ name: hubName }: Config, identity: HubIdentity, { build }: Ui): HubInfo {
  const { hubId, epoch } = identity
  return {
    epoch,
    hello: () => ({ build, hubName, hubId, epoch }),
    health: () => ({ version: VERSION, protocol: PROTOCOL_VERSION, hubId, hubName }),
  }
}
