// Every part of a running hub, made once in `hub.ts`. A route or socket names in a `Pick` which of them it uses, so that its
// signature says what it may touch. This file imports no route, so that nothing imports in a circle.
import type { Config } from '../config.ts'
import type { Waiting } from '../contract/door/door.ts'
import type { Hello, MachinesFrame } from '../contract/frames/live.ts'
import type { MachineStatus } from '../contract/http/hub-status.ts'
import type { MachinesSeen } from '../contract/http/machines.ts'
import type { Nearby } from '../discovery/nearby/nearby.ts'
import type { Reach } from '../discovery/reach.ts'
import type { DoorKeeper } from '../domain/door.ts'
import type { Checkpoints } from '../domain/log-tree/checkpoints.ts'
import type { Presence } from '../domain/members/presence.ts'
import type { Clock } from '../domain/ports/common.ts'
import type { TextThread } from '../export/worker/text-thread.ts'
import type { Log } from '../log.ts'
import type { DocumentHistory } from '../store/history/document-history.ts'
import type { Search } from '../store/search/search.ts'
import type { Store } from '../store/store.ts'
import type { CheckpointDelivery } from './checkpoint-delivery.ts'
import type { DocumentSockets } from './documents/sockets.ts'
import type { Fanout } from './fanout.ts'
import type { Guard } from './guard/guard.ts'
import type { RatePerAddress } from './guard/rate-per-address.ts'
import type { WorkBudget } from './guard/work-budget.ts'
import type { Exports } from './http/record/making/exports.ts'
import type { Certificates } from './https/certificates.ts'
import type { Listeners } from './https/listeners.ts'
import type { Auth } from './identity/auth.ts'
import type { Cookies } from './identity/cookies.ts'
import type { HostTokens } from './identity/host-tokens.ts'
import type { JoinRequests } from './identity/join-requests.ts'
import type { Tickets } from './identity/tickets.ts'
import type { Tokens } from './identity/tokens.ts'
import type { Ui } from './pages.ts'
import type { Guests } from './plain/guests.ts'
import type { MemberNames } from './plain/member-names.ts'
import type { Connections } from './sockets/connections.ts'

/** What the hub says of itself. */
export type HubInfo = {
  epoch: string
  hello(): Omit<Hello, 'type' | 'protocol' | 'seq'>
  health(): { version: string; protocol: number; hubId: string; hubName: string }
}

/** What one machine of a hub on several knows of itself and of the others. */
export type Machines = {
  status(): MachineStatus
  /** Addresses of the others, where clients find the hub when this machine is gone. */
  elsewhere(): string[]
  /** Whether nothing can be saved on this one. */
  isCutOff(): boolean
  /** The same for pages and scripts. */
  frame(): MachinesFrame
  list(): MachinesSeen
}

/** Everything the routes need; made in `hub.ts`. */
export type HubParts = {
  config: Config
  clock: Clock
  newId(): string
  log: Log
  work: WorkBudget
  store: Store
  door: DoorKeeper
  /** For the window or the terminal of the person who launched the hub. */
  hostTokens: HostTokens
  /** The window of the app that runs this hub. `show` brings it to the front; false where there is none. */
  appWindow: { show(): boolean }
  joins: RatePerAddress
  requests: RatePerAddress
  guard: Guard
  auth: Auth
  signatureOf: Tokens['signatureOf']
  cookies: Cookies
  fanout: Fanout
  presence: Presence
  connections: Connections
  tickets: Tickets
  guests: Guests
  memberNames: MemberNames
  joinRequests: JoinRequests
  /** The join requests and whether the code is being guessed, as a frame for hosts. */
  joinRequestsFrame(): Waiting
  documents: DocumentSockets
  texts: TextThread
  exports: Exports
  history: DocumentHistory
  search: Search
  checkpoints: Checkpoints
  checkpointDelivery: CheckpointDelivery
  ui: Ui
  info: HubInfo
  reach: Reach
  nearby: Nearby
  /** Of a hub on several machines. */
  machines: Machines | undefined
  port(): number
  /** By which port a request has come. */
  listeners: Listeners
  /** Undefined where the hub serves plain HTTP alone. */
  certificates: Certificates | undefined
  httpsPort(): number | undefined
  /** In ms since 1970. */
  startedAt: number
}
