// The composition root: makes every part of a hub once, and starts and stops them in order.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cluster } from './cluster/cluster.ts'
import type { Config } from './config.ts'
import type { ErrorCode } from './contract/errors.ts'
import type { Diagnosis } from './contract/http/diagnosis.ts'
import { createControlWriter, removeControl } from './control-file.ts'
import { localNameOf } from './discovery/nearby/records.ts'
import { createReach } from './discovery/reach.ts'
import {
  createInvitationWatch,
  type InvitationWatch,
  type ShownInvitation,
  shownInvitation,
} from './discovery/shown-invitation.ts'
import { isCodeDamaged } from './domain/door.ts'
import { createParts, type HubIdentity, type Opened } from './hub/create-parts.ts'
import { faultLogger } from './hub/fault-logger.ts'
import { forLauncher } from './hub/for-launcher.ts'
import { observeCommits } from './hub/observe-commits.ts'
import { recoveryLines } from './hub/recovery-lines.ts'
import { isAnnounced, startTimers } from './hub/regular-work.ts'
import { type StopReason, stop } from './hub/stop.ts'
import { answerWaiting } from './hub/waiting-page.ts'
import { createLog, type Log } from './log.ts'
import { randomToken, secrets } from './secrets.ts'
import { createCompactor } from './store/compaction/compactor.ts'
import type { Recovery } from './store/files/open.ts'
import { UnusableData } from './store/files/unusable-data.ts'
import { newId } from './store/new-id.ts'
import { openStore } from './store/store.ts'
import { systemClock } from './system-clock.ts'
import { createApp } from './transport/app.ts'
import { createWorkBudget } from './transport/guard/work-budget.ts'
import { examineHub } from './transport/http/diagnosis.ts'
import { openCertificates } from './transport/https/certificates.ts'
import { listenEncrypted } from './transport/https/listen-encrypted.ts'
import { listenLocally } from './transport/https/listen-locally.ts'
import { listenShort } from './transport/https/listen-short.ts'
import { createListeners } from './transport/https/listeners.ts'
import { createHostTokens } from './transport/identity/host-tokens.ts'
import { listen } from './transport/listen.ts'
import { createUi } from './transport/pages.ts'

/** The invitation is that of the start. */
export type RunningHub = ShownInvitation &
  ReturnType<typeof forLauncher> & {
    port: number
    /** Where the hub serves HTTPS as well. `fingerprint` is that of its own authority. */
    encrypted: { port: number; fingerprint: string | undefined } | undefined
    hubId: string
    /** Where the database was damaged at the start: what has taken its place. */
    recovery: Recovery | undefined
    /** `listener` is called when the invitation has changed: the computer has another address, or the door another code. */
    onInvitation: InvitationWatch['onChange']
    /** What keeps people from coming in, as far as that is known at once. */
    diagnose(): Promise<Diagnosis>
    /** Signs one browser in as the host. */
    hostToken: string
    /** Makes another such token, each time it is called. */
    issueHostToken(): string
    /** What is held in memory for all open sockets, in bytes, see `sockets/memory/socket-memory.ts`. */
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
  const stopWaiting = config.cluster ? answerWaiting(config) : undefined
  let cluster: Cluster | undefined
  try {
    cluster = await openCluster(config, log)
    await cluster?.prepare(config.data)
    return await startStore({ config, log, clock, work, cluster, stopWaiting }, uiFolder)
  } catch (thrown) {
    await stopWaiting?.()
    await cluster?.close()
    throw thrown
  }
}

async function startStore(given: Omit<Running, 'store'>, uiFolder: string | undefined): Promise<RunningHub> {
  const { config, log, clock, work, cluster } = given
  const onFault = (fault: unknown) => void log.fault('store', fault)
  let recovery: Recovery | undefined
  const onRecovery = (made: Recovery) => {
    recovery = made
    for (const line of recoveryLines(made)) say(line)
  }
  const store = openStore(config.data, clock, onFault, onRecovery, work, config.limits, cluster?.replication)
  // The folder is ours now. A control file that a killed hub left in it would lead other commands to whichever program has
  // its port today.
  removeControl(config.data)
  try {
    if (!cluster && store.settings.get('cluster.place') !== undefined) throw new UnusableData('noAccess', IN_CLUSTER)
    await cluster?.start(store.backups)
    await given.stopWaiting?.()
    return { ...(await serve({ ...given, store }, uiFolder)), recovery }
  } catch (thrown) {
    cluster?.stop()
    store.close()
    throw thrown
  }
}

/** Without `--cluster` this folder would get changes that the other machines do not have, under the same epoch, so pages would not notice. */
const IN_CLUSTER =
  'this data folder belongs to a hub on several machines: start it with --cluster, or make a backup of it and restore that, which begins a hub of its own'

/** A hub that is alone loads nothing of this. */
async function openCluster({ cluster: servers, name, secret }: Config, log: Log): Promise<Cluster | undefined> {
  if (!servers) return undefined
  if (secret === undefined) throw new Error('machines of a cluster share a secret')
  say(`Waiting for the other machines at ${servers.map((server) => server.replace(/\/\/.*@/, '//')).join(', ')}.`)
  const { openCluster: open } = await import('./cluster/cluster.ts')
  const onLost = (words: string) => say(`Nothing is saved at the moment: ${words}.`)
  const onDiverged = (fault: unknown) => say(`This machine has stopped saving: ${(fault as Error).message}.`)
  return open(servers, {
    ...{ name: `${name} ${newId()}`, secret, onDiverged, onLost, say, onFault: faultLogger(log) },
    usesTls: servers.every((server) => server.startsWith('tls:')),
  })
}

type Running = Opened & { cluster: Cluster | undefined; stopWaiting: (() => Promise<void>) | undefined }

async function serve(opened: Running, uiFolder: string | undefined): Promise<Omit<RunningHub, 'recovery'>> {
  const { config, store, log, clock } = opened
  if (isCodeDamaged(store.settings)) log.error('door.codeDamaged', { renewed: true })
  const started = await store.runAndWait({
    type: 'hub.start',
    door: config.doorIsExplicit ? config.door : undefined,
    joins: opened.cluster?.status().isOwner === false,
  })
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
    machines: opened.cluster,
  }
  const alone = createParts(earlyParts)
  const parts = opened.cluster?.share(alone) ?? alone
  observeCommits(parts)

  const app = createApp(parts)
  const websocket = parts.connections.handlers
  const server = listen(app, config, websocket)
  port = server.port
  const { listeners } = parts
  listenLocally({ app, host: config.host, port, listeners, websocket })
  hasHttpPort = listenShort({ app, config, main: server, listeners, websocket })
  if (certificates) {
    try {
      httpsPort = listenEncrypted({ app, config, main: server, listeners, certificates, websocket })
    } catch (thrown) {
      await Promise.all([server.stop(), listeners.stop()])
      throw thrown
    }
  }
  const writeControl = createControlWriter(
    config.data,
    { pid: process.pid, port, token: controlToken },
    {
      giveUpReserve: store.giveUpReserve,
      onFault(fault) {
        log.fault('control', fault)
        say(NO_CONTROL)
      },
    },
  )
  writeControl()
  const endedByHost = Promise.withResolvers<void>()
  const readInvitation = () => shownInvitation(parts.door, parts.reach)
  const invitation = await readInvitation()
  const invitationWatch = createInvitationWatch(
    readInvitation,
    invitation,
    (fault) => void log.fault('addresses', fault),
  )
  const stopTimers = startTimers(parts, endedByHost.resolve, invitationWatch, writeControl)
  if (isAnnounced(config)) parts.nearby.check()
  log.info('hub.started', { port, hubId: identity.hubId })

  let stopping: Promise<void> | undefined

  return {
    port,
    encrypted:
      httpsPort === undefined ? undefined : { port: httpsPort, fingerprint: certificates?.authority()?.fingerprint256 },
    hubId: identity.hubId,
    ...invitation,
    ...forLauncher(parts),
    onInvitation: invitationWatch.onChange,
    diagnose: () => examineHub(parts, { hasTried: false, isThorough: false }),
    hostToken: hostTokens.issue(),
    issueHostToken: hostTokens.issue,
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

/** A hub that has started before lets people read although its disk takes nothing at the moment. A new one cannot be made there. */
function identityOnFullDisk({ config, store, log }: Opened, refusal: ErrorCode): HubIdentity {
  if (refusal !== 'storage.unavailable') throw new Error(`the hub could not be set up: ${refusal}`)
  const [hubId, epoch] = [store.settings.get('hubId'), store.settings.get('epoch')]
  if (hubId === undefined || epoch === undefined)
    throw new UnusableData('noAccess', `the data folder ${config.data} cannot be used: its disk is full`)
  log.error('hub.startedOnFullDisk')
  return { hubId, epoch }
}

const NO_CONTROL =
  'The control file cannot be written, so commands like `hubbub status` do not reach this hub until it can. People can read.'

/** Written to stderr, because a program may read stdout. */
const say = (words: string) => void process.stderr.write(`hubbub: ${words}\n`)

/** Vite's output, as seen from the sources, from their bundle (set-up/builds/hub.mjs), and from the bundled code in the app. */
export function builtUi(): string | undefined {
  return ['../dist/ui', '../ui', '../views/ui']
    .map((folder) => join(dirname(import.meta.path), folder))
    .find((folder) => existsSync(join(folder, 'index.html')))
}
