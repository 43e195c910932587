// The shared log of a cluster in memory, for tests of one machine's part in it: as NATS JetStream has it, with the faults that a network
// and a server have. Everything arrives in a later turn, as it does from a socket.
import type { PieceStore } from '../../src-bun/cluster/contents/pieces.ts'
import type { Appended, Beginning, ClusterLog, LogState } from '../../src-bun/cluster/log.ts'
import { NO_HASH } from '../../src-bun/cluster/record.ts'

export type MemoryLog = Omit<ClusterLog, 'pieces'> & {
  pieces: TestPieces
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

type Answerer = (question: Uint8Array) => Promise<Uint8Array>

/** One log. `positions` says where a record is, by its id. */
function aStream(number: number, beginning: Beginning) {
  const records: Uint8Array[] = []
  const positions = new Map<string, number>()
  const last = () => beginning.after + records.length
  return {
    ...{ number, id: `log ${number}`, records, last },
    read: (position: number) => records[position - beginning.after - 1],
    state: (): Omit<LogState, 'isInUse'> => ({ ...beginning, id: `log ${number}`, last: last() }),
    append(record: Uint8Array, after: number, id: string): Appended {
      const known = positions.get(id)
      if (known !== undefined) return known === after + 1 ? 'appended' : 'taken'
      if (last() !== after) return 'taken'
      records.push(record)
      positions.set(id, last())
      return 'appended'
    },
  }
}

/** The contents of files on the servers. `number` says when a piece was stored. */
function sharedPieces() {
  const stored = new Map<string, { piece: Uint8Array; number: number }>()
  let last = 0
  const keyOf = (hash: string, index: number) => `${hash}.${index}`
  return {
    stored,
    open: (reach: () => Promise<void>): TestPieces => {
      let gate: PromiseWithResolvers<void> | undefined
      let isHeld = Promise.withResolvers<void>()
      const self: TestPieces = {
        hasRoom: true,
        holdPuts() {
          gate = Promise.withResolvers()
          isHeld = Promise.withResolvers()
        },
        putHeld: () => isHeld.promise,
        releasePuts() {
          gate?.resolve()
          gate = undefined
        },
        async put(hash, index, piece) {
          if (gate) {
            isHeld.resolve()
            await gate.promise
          }
          try {
            await reach()
          } catch {
            return 'unknown'
          }
          if (!self.hasRoom) return 'noRoom'
          stored.set(keyOf(hash, index), { piece: new Uint8Array(piece), number: ++last })
          return 'stored'
        },
        async get(hash, index) {
          await reach()
          return stored.get(keyOf(hash, index))?.piece
        },
        async count(prefix) {
          await reach()
          const counts = new Map<string, number>()
          for (const key of stored.keys()) {
            const hash = key.slice(0, 64)
            if (hash.startsWith(prefix)) counts.set(hash, (counts.get(hash) ?? 0) + 1)
          }
          return counts
        },
        async last() {
          await reach()
          return last
        },
        async remove(hash, upTo) {
          await reach()
          for (const [key, { number }] of stored) if (key.startsWith(hash) && number <= upTo) stored.delete(key)
        },
      }
      return self
    },
  }
}

type TestPieces = PieceStore & {
  hasRoom: boolean
  /** From now on nothing is stored before it is released. */
  holdPuts(): void
  putHeld(): Promise<void>
  releasePuts(): void
}

export function aSharedLog() {
  const first = aStream(1, { after: 0, hash: NO_HASH, filledUpTo: 0 })
  let stream: ReturnType<typeof aStream> | undefined = first
  const followers = new Set<() => void>()
  const listeners = new Map<string, Set<(message: Uint8Array) => void>>()
  const answerers = new Map<string, Set<Answerer>>()
  const contents = sharedPieces()

  /** The log as one machine reaches it. */
  function open(): MemoryLog {
    let gate: PromiseWithResolvers<void> | undefined
    let isHeld = Promise.withResolvers<void>()
    let losesAck = false
    let losesAnswer = false
    let asked = 0
    let inUse: string | undefined = first.id
    const used = () => (stream?.id === inUse ? stream : undefined)
    const reach = async (): Promise<void> => {
      await Bun.sleep(0)
      if (self.isCutOff) throw new Error('cut off')
    }
    const self: MemoryLog = {
      maxBytes: RECORD_MAX_BYTES,
      pieces: contents.open(reach),
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
      async look() {
        await reach()
        return stream && { ...stream.state(), isInUse: stream.id === inUse }
      },
      use(id) {
        inUse = id
      },
      async make(beginning, replacedId) {
        await reach()
        if (stream?.id !== replacedId) throw new Error('somebody else was first')
        stream = aStream((stream?.number ?? 1) + 1, beginning)
        return { ...stream.state(), isInUse: false }
      },
      async append(record, after, id) {
        const to = inUse
        if (gate) {
          isHeld.resolve()
          await gate.promise
        }
        const appended = await reach().then(
          () => (stream?.id === to ? stream?.append(record, after, id) : undefined) ?? 'unknown',
          () => 'unknown' as const,
        )
        for (const follower of followers) setImmediate(follower)
        if (!losesAck || appended !== 'appended') return appended
        losesAck = false
        return 'unknown'
      },
      async read(position, id = inUse) {
        await reach()
        if (stream?.id !== id) throw new Error('there is no such log')
        return stream?.read(position)
      },
      follow(after, onRecord) {
        let at = after
        const send = () => {
          for (;;) {
            const record = used()?.read(at + 1)
            if (!followers.has(send) || self.isCutOff || self.isDeaf || !record) return
            onRecord(++at, record)
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
        const [answerTo] = answerers.get(topic) ?? []
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
      async askAll(topic, question) {
        await reach()
        const all = await Promise.allSettled([...(answerers.get(topic) ?? [])].map((answerTo) => answerTo(question)))
        return all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      },
      answer(topic, answerTo) {
        const all = answerers.get(topic) ?? new Set()
        const answering: Answerer = (question) =>
          self.isCutOff ? Promise.reject(new Error('cut off')) : answerTo(question)
        answerers.set(topic, all.add(answering))
        return () => void all.delete(answering)
      },
      close: async () => {},
    }
    return self
  }

  return {
    /** Those of the first log. */
    records: first.records,
    open,
    state: () => stream?.state(),
    /** The pieces of contents on the servers, by hash and number. */
    pieces: contents.stored,
    /** The log is gone, with everything in it. */
    lose() {
      stream = undefined
    },
  }
}
