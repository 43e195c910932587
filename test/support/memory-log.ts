// The shared log of a cluster in memory, for tests of one machine's part in it: as NATS JetStream has it, with the faults that a network
// and a server have. Everything arrives in a later turn, as it does from a socket.
import type { Appended, ClusterLog } from '../../src-bun/cluster/log.ts'

export type MemoryLog = ClusterLog & {
  /** From now on an append waits before it reaches the log, until it is released. */
  holdAppends(): void
  /** Resolves once an append is held. */
  held(): Promise<void>
  release(): void
  /** The next append arrives, and its acknowledgement does not. */
  loseNextAck(): void
  /** The next question is answered, and its answer does not arrive. */
  loseNextAnswer(): void
  /** How often something was asked over this log. */
  asked(): number
  /** The records that others append do not come. */
  isDeaf: boolean
  /** Nothing comes or goes any more. */
  isCutOff: boolean
}

/** As with the real one, somebody may have been asked who cannot answer. */
const ANSWER_WITHIN_MS = 2000
const RECORD_MAX_BYTES = 64 * 1024

export function aSharedLog() {
  const records: Uint8Array[] = []
  /** By its id, where a record is. */
  const positions = new Map<string, number>()
  const followers = new Set<() => void>()
  const listeners = new Map<string, Set<(message: Uint8Array) => void>>()
  const answerers = new Map<string, (question: Uint8Array) => Promise<Uint8Array>>()

  function append(record: Uint8Array, after: number, id: string): Appended {
    const known = positions.get(id)
    if (known !== undefined) return known === after + 1 ? 'appended' : 'taken'
    if (records.length !== after) return 'taken'
    records.push(record)
    positions.set(id, records.length)
    for (const follower of followers) setImmediate(follower)
    return 'appended'
  }

  /** The log as one machine reaches it. */
  function open(): MemoryLog {
    let gate: PromiseWithResolvers<void> | undefined
    let isHeld = Promise.withResolvers<void>()
    let losesAck = false
    let losesAnswer = false
    let asked = 0
    const reach = async () => {
      await Bun.sleep(0)
      if (self.isCutOff) throw new Error('cut off')
    }
    const self: MemoryLog = {
      maxBytes: RECORD_MAX_BYTES,
      isCutOff: false,
      isDeaf: false,
      asked: () => asked,
      holdAppends() {
        gate = Promise.withResolvers()
        isHeld = Promise.withResolvers()
      },
      held: () => isHeld.promise,
      release() {
        gate?.resolve()
        gate = undefined
      },
      loseNextAck() {
        losesAck = true
      },
      loseNextAnswer() {
        losesAnswer = true
      },
      last: async () => {
        await reach()
        return records.length
      },
      async append(record, after, id) {
        if (gate) {
          isHeld.resolve()
          await gate.promise
        }
        const appended = await reach().then(
          () => append(record, after, id),
          () => 'unknown' as const,
        )
        if (!losesAck || appended !== 'appended') return appended
        losesAck = false
        return 'unknown'
      },
      async read(position) {
        await reach()
        return records[position - 1]
      },
      follow(after, onRecord) {
        let at = after
        const send = () => {
          while (followers.has(send) && !self.isCutOff && !self.isDeaf && at < records.length) {
            at++
            onRecord(at, records[at - 1] as Uint8Array)
          }
        }
        followers.add(send)
        setImmediate(send)
        return () => void followers.delete(send)
      },
      announce(topic, message) {
        if (self.isCutOff) return
        for (const listener of listeners.get(topic) ?? []) setImmediate(() => listener(message))
      },
      hear(topic, onMessage) {
        const listener = (message: Uint8Array) => {
          if (!self.isCutOff) onMessage(message)
        }
        const all = listeners.get(topic) ?? new Set()
        listeners.set(topic, all.add(listener))
        return () => void all.delete(listener)
      },
      async ask(topic, question) {
        asked++
        await reach()
        const answerTo = answerers.get(topic)
        if (!answerTo) throw new Error('nobody answers')
        const answer = await Promise.race([answerTo(question), Bun.sleep(ANSWER_WITHIN_MS)])
        await reach()
        if (!answer) throw new Error('nobody has answered')
        if (losesAnswer) {
          losesAnswer = false
          throw new Error('the answer was lost')
        }
        return answer
      },
      answer(topic, answerTo) {
        answerers.set(topic, answerTo)
        return () => {
          if (answerers.get(topic) === answerTo) answerers.delete(topic)
        }
      },
      close: async () => {},
    }
    return self
  }

  return { records, open }
}
