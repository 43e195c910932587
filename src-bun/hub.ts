// The composition root: makes every part of a hub once, and starts and stops them in order.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Door } from './contract/door/door.ts'
import { CLOSE } from './contract/errors.ts'
import { PROTOCOL_VERSION } from './contract/frames/version.ts'
import {
  DOCUMENT_KEEP_ALIVE_MS,
  JOINS_PER_MINUTE_PER_ADDRESS,
  REQUESTS_PER_10_S_PER_ADDRESS,
} from './contract/limits.ts'
import { removeControl, writeControl } from './control-file.ts'
import { lanAddresses } from './discovery/addresses.ts'
import { invitationLinks } from './discovery/links.ts'
import { createDoor } from './domain/door.ts'
import { createPresence } from './domain/members/presence.ts'
import { createLog, type Log } from './log.ts'
import { oneUse, randomToken, secrets, signingKey } from './secrets.ts'
import { createCompactor } from './store/compaction/compactor.ts'
import type { Recovery } from './store/files/open.ts'
import { openStore, type Store } from './store/store.ts'
import { newId } from './store/tables/new-id.ts'
import { systemClock } from './system-clock.ts'
import { createApp } from './transport/app.ts'
import { createConnectionEffects } from './transport/connection-effects.ts'
import { createDocumentSockets } from './transport/documents/sockets.ts'
import { createFanout } from './transport/fanout.ts'
import { createGuard } from './transport/guard/guard.ts'
import { createRatePerAddress } from './transport/guard/rate-per-address.ts'
import { createAuth } from './transport/identity/auth.ts'
import { createJoinRequests } from './transport/identity/join-requests.ts'
import { createTickets } from './transport/identity/tickets.ts'
import { createTokens } from './transport/identity/tokens.ts'
import { listen } from './transport/listen.ts'
import { createUi } from './transport/pages.ts'
import type { HubFacts } from './transport/parts.ts'
import { createGuests } from './transport/plain/guests.ts'
import { createConnections } from './transport/sockets/connections.ts'
import { VERSION } from './version.ts'

const HEARTBEAT_MS = 1000
/** A stop takes two seconds at most. */
const LAST_BACKUP_MS = 1000

export type RunningHub = {
  port: number
  hubId: string
  /** Links for others on this network, with the token of the door, the likeliest first. */
  urls: string[]
  door: Door
  /** The spoken code, where the door asks for one. */
  code: string | undefined
  /** Signs one browser in as the host. */
  hostToken: string
  /** Ends every socket with a reason and puts everything on disk. Within two seconds. */
  stop(reason: 'hubEnds' | 'hubRestarts'): Promise<void>
}

/** Starts a hub on its data folder. Throws `UnusableData` or `PortTaken` (words for the person), with nothing left open. */
export async function startHub(config: Config, uiFolder = builtUi()): Promise<RunningHub> {
  const log = createLog(config.log)
  const store = openStore(config.data, systemClock, (fault) => void log.fault('store', fault), tellRecovery)
  // The folder is ours: what a killed hub left there would lead other commands to whoever has its port now.
  removeControl(config.data)
  try {
    return await serve(config, store, log, uiFolder)
  } catch (thrown) {
    store.close()
    throw thrown
  }
}

async function serve(config: Config, store: Store, log: Log, uiFolder: string | undefined): Promise<RunningHub> {
  const clock = systemClock
  let port = config.port
  const started = await store.commit({ type: 'hub.start', door: config.doorIsExplicit ? config.door : undefined })
  if (!started.ok) throw new Error(`the hub could not be set up: ${started.code}`)
  const identity = started.value

  const ui = createUi(uiFolder)
  const hostToken = oneUse(randomToken())
  const controlToken = randomToken()
  const door = createDoor({ settings: store.settings, clock, same: secrets.same })
  const fanout = createFanout(store)
  const connections = createConnections(clock, log, config.limits)
  const compactor = createCompactor(store, (fault, document) => void log.fault('compaction', fault, { document }))
  const documents = createDocumentSockets({ store, clock, compactor })
  const presence = createPresence(clock)
  const tickets = createTickets(clock, randomToken)
  const joinRequestsFrame = () => ({
    type: 'waiting' as const,
    people: joinRequests.undecided(),
    guessing: door.isGuessed(),
  })
  const joinRequests = createJoinRequests(clock, randomToken, () => fanout.sendJoinRequests(joinRequestsFrame()))
  const applyEffects = createConnectionEffects({ connections, documents, tickets })
  // The one way out: after each COMMIT, in this order.
  store.observe((committed) => {
    applyEffects(committed)
    fanout.deliverGroup(committed.changes)
    documents.relay(committed.documentWrites)
  })
  const facts: HubFacts = {
    epoch: identity.epoch,
    hello: () => ({ build: ui.build, hubName: config.name, ...identity }),
    health: () => ({
      version: VERSION,
      protocol: PROTOCOL_VERSION,
      hubId: identity.hubId,
      hubName: config.name,
    }),
  }
  const app = createApp({
    config,
    clock,
    newId,
    log,
    store,
    door,
    hostToken,
    fanout,
    connections,
    documents,
    presence,
    ui,
    facts,
    requests: createRatePerAddress(clock, {
      max: REQUESTS_PER_10_S_PER_ADDRESS,
      everyMs: 10_000,
      limits: config.limits,
    }),
    joins: createRatePerAddress(clock, { max: JOINS_PER_MINUTE_PER_ADDRESS, everyMs: 60_000, limits: config.limits }),
    guard: createGuard({ allowHosts: config.allowHosts, port: () => port, clock }),
    auth: createAuth({
      store,
      clock,
      newId,
      randomToken,
      tickets,
      tokens: createTokens({ clock, hubId: identity.hubId, key: signingKey(config) }),
      port: () => port,
      controlToken,
      same: secrets.same,
    }),
    tickets,
    guests: createGuests({ store, clock }),
    joinRequests,
    joinRequestsFrame,
    port: () => port,
  })

  const server = listen(app, config, connections.handlers)
  port = server.port
  writeControl(config.data, { pid: process.pid, port, token: controlToken })
  const heartbeat = setInterval(() => {
    connections.checkHeartbeats()
    fanout.queuePresence(presence.sweep())
    joinRequests.removeExpired()
    lookForGuessing()
    if (door.hasExpired()) store.run({ type: 'door.renewExpired' })
    store.runMaintenance()
  }, HEARTBEAT_MS)
  let wasGuessed = false
  function lookForGuessing(): void {
    if (door.isGuessed() === wasGuessed) return
    wasGuessed = !wasGuessed
    fanout.sendJoinRequests(joinRequestsFrame())
  }
  const keepAlive = setInterval(() => documents.keepAlive(), DOCUMENT_KEEP_ALIVE_MS)
  log.info('hub.started', { port, hubId: identity.hubId })

  const code = door.policy() === 'code' ? door.current() : undefined
  let stopping: Promise<void> | undefined

  async function stop(reason: 'hubEnds' | 'hubRestarts'): Promise<void> {
    clearInterval(heartbeat)
    clearInterval(keepAlive)
    fanout.stop()
    compactor.stop()
    // What was accepted is committed and answered before anybody is sent away.
    store.read(() => {})
    connections.closeAll(CLOSE[reason], reason === 'hubEnds' ? 'the hub ends' : 'the hub restarts')
    await Promise.all([server.stop(), store.backups.finish(LAST_BACKUP_MS)])
    removeControl(config.data)
    store.close()
    log.info('hub.stopped')
  }

  return {
    port,
    hubId: identity.hubId,
    urls: invitationLinks(lanAddresses(), port, code?.token).map(({ url }) => url),
    door: door.policy(),
    code: code?.spoken,
    hostToken: hostToken.value,
    stop: (reason) => {
      stopping ??= stop(reason)
      return stopping
    },
  }
}

/** On stderr: stdout may be read by a program. */
function tellRecovery({ movedTo, from }: Recovery): void {
  process.stderr.write(`hubbub: The database was damaged; it is kept as ${movedTo}.\n`)
  process.stderr.write(
    `hubbub: ${from ? `Started from the backup ${from}.` : 'There is no sound backup: started empty.'}\n`,
  )
}

/** Vite's output: beside the sources in a checkout, beside the bundled code in the app. */
function builtUi(): string | undefined {
  return [join(import.meta.dir, '../dist/ui'), join(import.meta.dir, '../views/ui')].find((folder) =>
    existsSync(join(folder, 'index.html')),
  )
}
