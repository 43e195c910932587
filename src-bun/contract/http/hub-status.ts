import type { Door } from '../door/door.ts'

/** How much there is in a data folder, without what is in the trash. */
export type HubTotals = {
  /** Conversations of two not counted. */
  rooms: number
  documents: number
  boards: number
  /** Of all rooms, those that were deleted counted too: their places are left. */
  messages: number
  /** Of files that people have sent. */
  filesBytes: number
  /** The database with its log of what is not in it yet. */
  databaseBytes: number
  /** What is free on the disk of the data folder; absent where that is not known. */
  freeBytes?: number
}

/** What a hub says of itself to its hosts and its owner, `GET /api/hub/status`. Times are ms since 1970. */
export type HubStatus = HubTotals & {
  name: string
  version: string
  hubId: string
  startedAt: number
  door: Door
  /** Addresses for others on this network, the likeliest first, without the token of the door. */
  addresses: string[]
  /** Of the authority that signs the hub's certificates, its SHA-256; absent without HTTPS, or with a certificate of one's own. */
  fingerprint?: string
  people: {
    count: number
    /** The first `PEOPLE_LISTED_MAX`. `place` is the name of a room, document or board that everybody may see. */
    here: { name: string; place?: string }[]
  }
  /** Open sockets by kind. */
  sockets: Record<string, number>
  lastMinute: { messages: number; edits: number }
  sinceStart: { messages: number; edits: number }
  /** Of commands and edits of the last `minutes`: from when the hub took them to when they were on the disk and answered. */
  acknowledgements: { minutes: number; count: number; medianMs?: number; p99Ms?: number }
  /** What the process has of the computer's memory. */
  memoryBytes: number
  /** Of a hub on several machines, what this one knows. */
  machine?: MachineStatus
}

/** `owner` is the name of the machine that owns the hub; absent where no machine announces itself as the owner. `position` is the last record of the log that this machine has. */
export type MachineStatus = {
  name: string
  owner?: string
  isOwner: boolean
  position: number
  term: number
  /** Of how many contents of files this machine and the servers have no copy yet; absent until they were looked for. */
  filesMissing?: { here: number; onServers: number }
}
