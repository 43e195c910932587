// What is free on the disks of the machines. What one machine takes is stored on the servers of all, so none may take more than the fullest
// disk has: the log that everything else is saved in is on the same disks.
import { freeBytesIn } from '../../store/contents/space.ts'
import { type OnFault, runRegularly } from '../../timers.ts'
import type { ClusterLog } from '../log.ts'
import { pack, unpack } from '../record.ts'

const TOPIC = 'freeSpace'
const REPEAT_MS = 2000
/** A machine of which nothing was received for so long does not count. */
const SILENT_AFTER_MS = 10_000
/** Anybody with access to the servers can announce. */
const MACHINES_MAX = 32

type Announcement = { from: string; bytes: number }

type Options = {
  log: Pick<ClusterLog, 'announce' | 'hear'>
  /** Of this process, unlike that of any other. */
  from: string
  /** Where the disk of this machine is; undefined before that is known. */
  folder(): string | undefined
  monotonic(): number
  onFault: OnFault
}

export type FreeSpace = {
  /** On the fullest disk of all machines, in bytes, as far as they have said it. */
  anywhere(): number
  stop(): void
}

export function watchFreeSpace({ log, from, folder, monotonic, onFault }: Options): FreeSpace {
  const others = new Map<string, { bytes: number; at: number }>()
  let own = Number.POSITIVE_INFINITY

  const stopHearing = log.hear(TOPIC, (message) => {
    const said = unpack(message) as Announcement
    if (said.from === from || !Number.isFinite(said.bytes)) return
    if (others.size < MACHINES_MAX || others.has(said.from)) others.set(said.from, { ...said, at: monotonic() })
  })

  async function announce(): Promise<void> {
    const path = folder()
    if (path === undefined) return
    own = await freeBytesIn(path)
    log.announce(TOPIC, pack({ from, bytes: own } satisfies Announcement))
  }

  const stopRepeating = runRegularly(
    REPEAT_MS,
    {
      // A folder that is gone is noticed elsewhere.
      freeSpace: () => void announce().catch(() => {}),
      silent() {
        for (const [name, { at }] of others) if (monotonic() - at > SILENT_AFTER_MS) others.delete(name)
      },
    },
    onFault,
    monotonic,
  )

  return {
    anywhere: () => Math.min(own, ...[...others.values()].map(({ bytes }) => bytes)),
    stop() {
      stopHearing()
      stopRepeating()
    },
  }
}
