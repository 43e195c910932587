// The composition root: makes every part of a hub once, and starts and stops them in order.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cluster } from './cluster/cluster.ts'
import type { Config } from './config.ts'
import { CLOSE, type ErrorCode } from './contract/errors.ts'
import type { ErrorFrame } from './contract/frames/live.ts'
import { PROTOCOL_VERSION } from './contract/frames/version.ts'
import type { Diagnosis } from './contract/http/diagnosis.ts'
import {
  DOCUMENT_KEEP_ALIVE_MS,
  IDLE_GUEST_KEPT_MS,
  JOINS_PER_MINUTE_PER_ADDRESS,
  MEMORY_CHECK_MS,
  REQUESTS_PER_10_S_PER_ADDRESS,
  SESSION_SEEN_EVERY_MS,
} from './contract/limits.ts'
import { removeControl, writeControl } from './control-file.ts'
import { createNearby } from './discovery/nearby/nearby.ts'
import { localNameOf } from './discovery/nearby/records.ts'
import { createReach } from './discovery/reach.ts'
import {
  createInvitationWatch,
  type InvitationWatch,
  type ShownInvitation,
  shownInvitation,
} from './discovery/shown-invitation.ts'
import { createDoor, isCodeDamaged } from './domain/door.ts'
import { createAbsenceWatch } from './domain/leading/absence.ts'
import { isEndingDue } from './domain/leading/ending.ts'
import { createCheckpoints } from './domain/log-tree/checkpoints.ts'
import { createPresence } from './domain/members/presence.ts'
import { createTextThread } from './export/worker/text-thread.ts'
import { createLog, type Log } from './log.ts'
import { randomToken, secrets, signingKey } from './secrets.ts'
import { type Compactor, createCompactor } from './store/compaction/compactor.ts'
import type { Place } from './store/files/file-place.ts'
import type { Recovery } from './store/files/open.ts'
import { NEW_EPOCH_WORDS } from './store/files/start-epoch.ts'
import { UnusableData } from './store/files/unusable-data.ts'
import { createDocumentHistory } from './store/history/document-history.ts'
import { openLogKey } from './store/log-tree/log-key.ts'
import { newId } from './store/new-id.ts'
import { createSearch } from './store/search/search.ts'
import { openStore } from './store/store.ts'
import { systemClock } from './system-clock.ts'
import { type OnFault, runGuarded, runRegularly } from './timers.ts'
import { createApp } from './transport/app.ts'
import { createCheckpointDelivery } from './transport/checkpoint-delivery.ts'
import { createConnectionEffects } from './transport/connection-effects.ts'
import { createDocumentSockets } from './transport/documents/sockets.ts'
import { createFanout } from './transport/fanout.ts'
import { createGuard } from './transport/guard/guard.ts'
import { createRatePerAddress } from './transport/guard/rate-per-address.ts'
import { createWorkBudget } from './transport/guard/work-budget.ts'
import { examineHub } from './transport/http/diagnosis.ts'
import { createExports } from './transport/http/record/making/exports.ts'
import { openCertificates } from './transport/https/certificates.ts'
import { listenEncrypted } from './transport/https/listen-encrypted.ts'
import { listenShort } from './transport/https/listen-short.ts'
import { createListeners } from './transport/https/listeners.ts'
import { createAuth } from './transport/identity/auth.ts'
import { createCookies } from './transport/identity/cookies.ts'
import { createHostTokens } from './transport/identity/host-tokens.ts'
import { createJoinRequests } from './transport/identity/join-requests.ts'
import { createTickets } from './transport/identity/tickets.ts'
import { createTokens } from './transport/identity/tokens.ts'
import { type Listening, listen } from './transport/listen.ts'
import { createUi, type Ui } from './transport/pages.ts'
import type { HubInfo, HubParts } from './transport/parts.ts'
import { createGuests } from './transport/plain/guests.ts'
import { createMemberNames } from './transport/plain/member-names.ts'
import { createConnections } from './transport/sockets/connections.ts'
import { createFrameLog } from './transport/sockets/frame-log.ts'
import { VERSION } from './version.ts'

const HEARTBEAT_MS = 1000
const FORGET_EVERY_MS = 60_000
/** A terminal that shows an address which is gone keeps people out, and they cannot know why. */
const ADDRESSES_CHECKED_EVERY_MS = 5000
/** How long the last backup may take, because a stop takes two seconds at most. */
const LAST_BACKUP_MS = 1000
/** The same where the data folder was deleted: it is all that is left. */
export const RESCUE_MS = 60_000

/** `fault`: something was thrown that nothing has caught. */
export type StopReason = 'hubEnds' | 'hubRestarts' | 'fault'

/** The invitation is that of the start. */
export type RunningHub = ShownInvitation & {
  port: number
  /** Where the hub serves HTTPS as well. `fingerprint` is that of its own authority. */
  encrypted: { port: number; fingerprint: string | undefined } | undefined
  hubId: string
  /** `listener` is called when the invitation has changed: the computer has another address, or the door another code. */
  onInvitation: InvitationWatch['onChange']
  /** What keeps people from coming in, as far as that is known at once. */
  diagnose(): Promise<Diagnosis>
  /** Signs one browser in as the host. */
  hostToken: string
  /** Makes another such token, each time it is called. */
  issueHostToken(): string
  /** How many people have a page or a socket open, the one who launched the hub not counted. */
  othersHere(): number
  /** What is held in memory for all open sockets, in bytes, see `sockets/socket-memory.ts`. */
  heldBytes(): number
  /** To be called by an app that has opened a window: `show` is called when a second launch wants to see it. */
  setWindow(show: () => void): void
  /** False where the data folder was deleted or moved. Not to be called after `stop`. */
  isDataInPlace(): boolean
  /** Resolves once a host has ended the hub from a page, and has not taken that back: whoever has started the hub stops it then. */
  endedByHost: Promise<void>
  /** Closes every socket with a reason and puts everything on disk, within two seconds. A second call waits for the first. */
  stop(reason: StopReason): Promise<void>
}

/**
 * Starts a hub on its data folder. Throws `UnusableData` or `PortTaken`, whose messages are for the person who started it, and
 * leaves nothing open then. `uiFolder` is Vite's output; tests hand in a clock.
 */
export async function startHub(config: Config, uiFolder = builtUi(), clock = systemClock): Promise<RunningHub> {
  const log = createLog(config.log)
  const work = createWorkBudget(clock, config.limits)
  const onFault = (fault: unknown) => void log.fault('store', fault)
  const cluster = await openCluster(config, log)
  const store = openStore(config.data, clock, onFault, reportRecovery, work, config.limits, cluster?.replication)
  // The folder is ours now. A control file that a killed hub left in it would lead other commands to whichever program has
  // its port today.
  removeControl(config.data)
  try {
    if (!cluster && store.settings.get('cluster.place') !== undefined) throw new UnusableData('noAccess', IN_CLUSTER)
    await cluster?.start()
    return await serve({ config, store, log, clock, work, cluster }, uiFolder)
  } catch (thrown) {
    cluster?.stop()
    store.close()
    await cluster?.close()
    throw thrown
  }
}

/** Two hubs would go on from one past, each its own way, and pages would not notice. */
const IN_CLUSTER =
  'this data folder belongs to a hub on several machines: start it with --cluster, or make a backup of it and restore that, which begins a hub of its own'

/** A hub that is alone loads nothing of this. */
async function openCluster({ cluster: servers, name }: Config, log: Log): Promise<Cluster | undefined> {
  if (!servers) return undefined
  say(`Waiting for the other machines at ${servers.map((server) => server.replace(/\/\/.*@/, '//')).join(', ')}.`)
  const { openCluster: open } = await import('./cluster/cluster.ts')
  const onDiverged = (fault: unknown) => say(`Nothing more is saved on this machine: ${(fault as Error).message}.`)
  return open(servers, { name: `${name} ${newId()}`, onDiverged, onFault: faultLogger(log) })
}

type Opened = Pick<HubParts, 'config' | 'store' | 'log' | 'clock' | 'work'> & { cluster: Cluster | undefined }

async function serve(opened: Opened, uiFolder: string | undefined): Promise<RunningHub> {
  const { config, store, log, clock } = opened
  if (isCodeDamaged(store.settings)) log.error('door.codeDamaged', { renewed: true })
  const started = await store.runAndWait({ type: 'hub.start', door: config.doorIsExplicit ? config.door : undefined })
  const identity = started.ok ? started.value : identityOnFullDisk(opened, started.code)
  const compactor = createCompactor(store, (fault, document) => void log.fault('compaction', fault, { document }))
  let showWindow: (() => void) | undefined
  const appWindow = {
    show() {
      showWindow?.()
      return showWindow !== undefined
    },
  }
  const hostTokens = createHostTokens(randomToken, secrets.same)
  const controlToken = randomToken()
  let port = config.port
  let httpsPort: number | undefined
  let hasHttpPort = false
  const localName = localNameOf(identity.hubId)
  const certificates = openCertificates({ config, localName, clock })
  const ui = createUi(uiFolder)
  const earlyParts = {
    ...opened,
    identity,
    ui,
    compactor,
    hostTokens,
    appWindow,
    controlToken,
    port: () => port,
    httpsPort: () => httpsPort,
    listeners: createListeners(() => port),
    certificates,
    reach: createReach(
      config.host,
      () => port,
      isAnnounced(config) ? localName : undefined,
      clock,
      undefined,
      () => hasHttpPort,
    ),
    startedAt: clock.now(),
    machineStatus: opened.cluster?.status,
  }
  const alone = createParts(earlyParts)
  const parts = opened.cluster?.share(alone) ?? alone
  observeCommits(parts)

  const app = createApp(parts)
  const websocket = parts.connections.handlers
  const server = listen(app, config, websocket)
  port = server.port
  const { listeners } = parts
  hasHttpPort = listenShort({ app, config, main: server, listeners, websocket })
  if (certificates) {
    try {
      httpsPort = listenEncrypted({ app, config, main: server, listeners, certificates, websocket })
    } catch (thrown) {
      await Promise.all([server.stop(), listeners.stop()])
      throw thrown
    }
    for (const name of certificates.leftOut()) say(leftOutWords(name))
  }
  writeControl(config.data, { pid: process.pid, port, token: controlToken })
  const endedByHost = Promise.withResolvers<void>()
  const readInvitation = () => shownInvitation(parts.door, parts.reach)
  const invitation = await readInvitation()
  const invitationWatch = createInvitationWatch(
    readInvitation,
    invitation,
    (fault) => void log.fault('addresses', fault),
  )
  const stopTimers = startTimers(parts, endedByHost.resolve, invitationWatch)
  if (isAnnounced(config)) parts.nearby.check()
  log.info('hub.started', { port, hubId: identity.hubId })

  let stopping: Promise<void> | undefined

  return {
    port,
    encrypted:
      httpsPort === undefined ? undefined : { port: httpsPort, fingerprint: certificates?.authority()?.fingerprint256 },
    hubId: identity.hubId,
    ...invitation,
    onInvitation: invitationWatch.onChange,
    diagnose: () => examineHub(parts, { hasTried: false, isThorough: false }),
    hostToken: hostTokens.issue(),
    issueHostToken: hostTokens.issue,
    othersHere() {
      const here = new Set(parts.connections.list().map(({ actor }) => actor.id))
      here.delete(store.settings.get('hostId') ?? '')
      return here.size
    },
    heldBytes: parts.connections.heldBytes,
    setWindow(show) {
      showWindow = show
    },
    endedByHost: endedByHost.promise,
    isDataInPlace: () => store.place() === 'inPlace',
    stop(reason) {
      stopping ??= stop({ parts, compactor, server, stopTimers, cluster: opened.cluster }, reason)
      return stopping
    },
  }
}

/** Which hub this is, and which past of it: `epoch` changes when a backup replaces that past. */
type HubIdentity = { hubId: string; epoch: string }

/** A hub that has started before lets people read although its disk takes nothing at the moment. A new one cannot be made there. */
function identityOnFullDisk({ config, store, log }: Opened, refusal: ErrorCode): HubIdentity {
  if (refusal !== 'storage.unavailable') throw new Error(`the hub could not be set up: ${refusal}`)
  const [hubId, epoch] = [store.settings.get('hubId'), store.settings.get('epoch')]
  if (hubId === undefined || epoch === undefined)
    throw new UnusableData('noAccess', `the data folder ${config.data} cannot be used: its disk is full`)
  log.error('hub.startedOnFullDisk')
  return { hubId, epoch }
}

/** A hub for this computer alone has nobody to tell. */
const isAnnounced = ({ discovery, host }: Config): boolean =>
  discovery && !(host === 'localhost' || host === '::1' || (host ?? '').startsWith('127.'))

type EarlyParts = Opened &
  Pick<HubParts, 'ui' | 'hostTokens' | 'appWindow' | 'port' | 'reach' | 'startedAt' | 'machineStatus'> &
  Pick<HubParts, 'httpsPort' | 'listeners' | 'certificates'> & {
    identity: HubIdentity
    compactor: Compactor
    controlToken: string
  }

/** Makes every part that is not given. `port` is a function because the port is known only once the hub listens. */
function createParts({ identity, compactor, controlToken, ...given }: EarlyParts): HubParts {
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
    openLogKey(config.data, config.cluster && config.secret),
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

/**
 * Applies each committed group to the open sockets: first the effects on connections, then the changes, then the updates of
 * documents. The commit loop answers the operations afterwards. An exception in one observer does not stop the next.
 */
function observeCommits(parts: HubParts): void {
  const { store, connections, documents, tickets, fanout, joinRequests, guests, presence } = parts
  const onFault = faultLogger(parts.log)
  const sendJoinRequests = () => fanout.sendJoinRequests(parts.joinRequestsFrame())
  const removeWords = (memberId: string) => fanout.queuePresence(presence.removeWords(memberId))
  const applyEffects = createConnectionEffects({
    ...{ connections, documents, tickets, joinRequests, guests },
    ...{ removeWords, sendJoinRequests, onFault },
  })
  store.observe(applyEffects)
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  store.observe(({ acceptedUpdates }) => documents.relay(acceptedUpdates))
  store.observe(parts.search.onCommitted)
  store.observe(parts.exports.onCommitted)
}

/** Starts the regular work of a hub. `onEnded` is called when a host has ended it. Returns a function that stops the work. */
function startTimers(parts: HubParts, onEnded: () => void, invitation: InvitationWatch): () => void {
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

  let sessionsDueAt = clock.now() + SESSION_SEEN_EVERY_MS
  function maintainSessions(): void {
    const at = clock.now()
    if (at < sessionsDueAt) return
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
      guests: () => {
        const isAnyDue = store.idleGuests.awaySince(clock.now() - IDLE_GUEST_KEPT_MS, 1).length > 0
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
  const stopCounting = runRegularly(MEMORY_CHECK_MS, { unfinished: () => connections.countUnfinished() }, onFault)
  const stopKeepAlive = runRegularly(DOCUMENT_KEEP_ALIVE_MS, { keepAlive: () => documents.keepAlive() }, onFault)
  const checks = {
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
  return () => {
    const port = httpsPort()
    if (!certificates || port === undefined) return
    if (certificates.renew()) isDue = true
    if (!isDue) return
    listeners.replaceTls(port, certificates.current().tls)
    isDue = false
  }
}

const leftOutWords = (name: string) =>
  `HTTPS does not cover ${name}, because the authority of this hub was made before. To cover it, end the hub, delete certificate-authority.json in the data folder, and start it again; everybody then installs the authority once more.`

function placeWords(data: string, place: Place): string {
  if (place === 'inPlace') return `The data folder ${data} is back. What is written is saved again.`
  return `The data folder ${data} was ${place} while the hub runs. Nothing more is saved until it is back.`
}

function tellHosts(connections: HubParts['connections'], frame: ErrorFrame): void {
  for (const connection of connections.list())
    if (connection.kind === 'live' && connection.actor.role === 'host') connection.send(JSON.stringify(frame))
}

/** Logs what a step of the hub's own work has thrown. */
const faultLogger =
  (log: Log): OnFault =>
  (step, fault) =>
    void log.fault('step', fault, { step })

type Stoppable = {
  parts: HubParts
  compactor: Compactor
  server: Listening
  stopTimers(): void
  cluster: Cluster | undefined
}

const CLOSE_WORDS: Record<StopReason, string> = {
  hubEnds: 'the hub ends',
  hubRestarts: 'the hub restarts',
  fault: 'internal',
}

/** A step that throws is logged, and keeps none of the others from running: the last one releases the data folder. */
async function stop({ parts, compactor, server, stopTimers, cluster }: Stoppable, reason: StopReason): Promise<void> {
  const { config, connections, fanout, joinRequests, log, store, texts } = parts
  const onFault = faultLogger(log)
  const step = (name: string, work: () => void) => runGuarded(`stop.${name}`, work, onFault)
  step('timers', stopTimers)
  step('compactor', compactor.stop)
  step('texts', texts.stop)
  step('exports', parts.exports.stop)
  step('history', parts.history.stop)
  step('search', parts.search.stop)
  // A read commits the open group, so that everything accepted is sent and answered before the sockets close.
  step('commit', () => store.read(() => {}))
  step('leaves', store.leaves.finish)
  // Another machine owns the hub before the sockets close, so that whoever comes back there does not wait.
  await cluster?.leave().catch((fault) => onFault('stop.cluster', fault))
  step('checkpoints', parts.checkpointDelivery.sendLast)
  step('fanout', fanout.stop)
  // Bun 1.3 would wait for these requests without an end.
  step('joinRequests', joinRequests.stop)
  step('connections', () => connections.closeAll(CLOSE[reason], CLOSE_WORDS[reason]))
  const [rescued] = await Promise.all([
    store.backups.finish(store.place() === 'deleted' ? RESCUE_MS : LAST_BACKUP_MS),
    server.stop().catch((fault) => onFault('stop.server', fault)),
    parts.listeners.stop().catch((fault) => onFault('stop.listeners', fault)),
    parts.nearby.end().catch((fault) => onFault('stop.nearby', fault)),
  ])
  if (rescued !== undefined)
    process.stderr.write(`hubbub: The data folder was deleted while the hub ran. What was saved is in ${rescued}.\n`)
  step('control', () => removeControl(config.data))
  step('cluster', () => cluster?.stop())
  step('store', store.close)
  await cluster?.close().catch((fault) => onFault('stop.cluster', fault))
  log.info('hub.stopped')
}

/** Written to stderr, because a program may read stdout. */
function reportRecovery({ movedTo, from }: Recovery): void {
  const isItself = from === movedTo
  const found = isItself ? 'The database had parts that are not of Hubbub' : 'The database was damaged'
  const next = isItself ? 'from its rows' : `from the backup ${from}`
  say(`${found}; it is kept as ${movedTo}.`)
  say(from ? `Started ${next}.` : 'There is no intact backup: started empty.')
  if (from) say(`${NEW_EPOCH_WORDS}.`)
}

const say = (words: string) => void process.stderr.write(`hubbub: ${words}\n`)

/** Vite's output, as seen from the sources, from their bundle (set-up/builds/hub.mjs), and from the bundled code in the app. */
export function builtUi(): string | undefined {
  return ['../dist/ui', '../ui', '../views/ui']
    .map((folder) => join(dirname(import.meta.path), folder))
    .find((folder) => existsSync(join(folder, 'index.html')))
}
