// The history of one document, for the page that shows it: the stretches that were listed, the point that is looked at, and what is
// shown of it. One answer at a time is asked for; while somebody drags along the time line, the points in between are left out.
import { type Accessor, batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Answer } from '../../live/answer.ts'
import {
  type BlameAnswer,
  type CompareAnswer,
  fetchBlame,
  fetchCompared,
  fetchVersions,
  type HistoryOf,
  type NamedMember,
  type NamedVersion,
  nameVersion,
  removeVersionName,
  restorePoint,
  takeBack,
  type VersionsAnswer,
} from '../../live/documents/history.ts'
import { connection } from '../connection/connection.ts'
import { hub } from '../hub.ts'

export type Version = VersionsAnswer['versions'][number]
export type { NamedVersion }
/** What is shown: what its stretch has changed, what has changed since, or who wrote each part of the text. */
export type Mode = 'stretch' | 'since' | 'authors'
export type ShownRange = { kind: 'same' | 'added' | 'removed'; text: string; memberId?: string; at?: number }
/** `at` and `memberId` are of the update at this point. */
export type Shown = { mode: Mode; seq: number; ranges: ShownRange[]; at?: number; memberId?: string }
type Refusal = Exclude<Answer<unknown>, { ok: true }>
/** What was done here last, and can be undone. */
export type Done = { what: 'restored' | 'tookBack' | 'undone'; firstSeq: number; seq: number }

const NOTHING_KEPT = { keptFrom: 0, lastSeq: 0 }

export function createHistory(documentId: string, first: Accessor<number | undefined>) {
  /** Of the past that the numbers are of. Where a backup has replaced it everything is listed anew. */
  let of: HistoryOf = { documentId, epoch: hub.epoch }
  const [versions, setVersions] = createSignal<Version[]>([])
  const [kept, setKept] = createSignal(NOTHING_KEPT)
  const [named, setNamed] = createSignal<NamedVersion[]>([])
  const [members, setMembers] = createSignal<Record<string, NamedMember>>({})
  const [next, setNext] = createSignal<number>()
  const [isListed, setListed] = createSignal(false)
  const [point, setPoint] = createSignal<number>()
  const [mode, setMode] = createSignal<Mode>('stretch')
  const [shown, setShown] = createSignal<Shown>()
  const [isLoading, setLoading] = createSignal(false)
  const [problem, setProblem] = createSignal<Refusal>()
  const [done, setDone] = createSignal<Done>()
  let isEnded = false
  onCleanup(() => {
    isEnded = true
  })

  const noteMembers = (named: NamedMember[]) =>
    setMembers((known) => ({ ...known, ...Object.fromEntries(named.map((member) => [member.id, member])) }))

  /** Lists the newest stretches anew, and looks at the newest point if `toEnd`. */
  async function refresh(toEnd: boolean): Promise<void> {
    of = { documentId, epoch: hub.epoch }
    const answer = await fetchVersions(of, {})
    if (isEnded) return
    if (!answer.ok) return void setProblem(answer)
    const { versions, members, next, keptFrom, lastSeq, named } = answer.value
    batch(() => {
      noteMembers(members)
      setVersions(versions)
      setNext(next)
      setNamed(named)
      setKept({ keptFrom, lastSeq })
      setListed(true)
      setProblem(undefined)
      const wanted = toEnd ? lastSeq : Math.min(point() ?? first() ?? lastSeq, lastSeq)
      setPoint(Math.max(keptFrom, wanted))
    })
  }

  async function listMore(): Promise<void> {
    const before = next()
    if (before === undefined) return
    const answer = await fetchVersions(of, { before })
    if (isEnded || before !== next()) return
    if (!answer.ok) return void setProblem(answer)
    batch(() => {
      noteMembers(answer.value.members)
      setVersions((known) => [...known, ...answer.value.versions])
      setNext(answer.value.next)
    })
  }

  /** The listed stretch that has this point. */
  const versionAt = (seq: number) => versions().find(({ firstSeq, seq: last }) => firstSeq <= seq && seq <= last)

  async function firstSeqOf(seq: number): Promise<Answer<number>> {
    const listed = versionAt(seq)
    if (listed || seq === 0) return { ok: true, value: listed?.firstSeq ?? 0 }
    const answer = await fetchVersions(of, { before: seq + 1, limit: 1 })
    return answer.ok ? { ok: true, value: answer.value.versions[0]?.firstSeq ?? seq } : answer
  }

  async function load(mode: Mode, seq: number): Promise<Answer<Shown>> {
    if (mode === 'authors') return blamed(seq)
    const { keptFrom, lastSeq } = kept()
    const stretch = mode === 'stretch' ? await firstSeqOf(seq) : undefined
    if (stretch && !stretch.ok) return stretch
    const from = stretch ? Math.max(keptFrom, stretch.value - 1) : seq
    const answer = await fetchCompared(of, Math.min(from, seq), stretch ? seq : lastSeq)
    if (!answer.ok) return answer
    const { ranges, members, at, memberId } = answer.value
    noteMembers(members)
    return { ok: true, value: { mode, seq, ranges, ...(stretch ? { at, memberId } : {}) } as Shown }
  }

  async function blamed(seq: number): Promise<Answer<Shown>> {
    // Everything is the same between a point and itself: its text.
    const [blame, text] = await Promise.all([fetchBlame(of, seq), fetchCompared(of, seq, seq)])
    if (!blame.ok) return blame
    if (!text.ok) return text
    noteMembers(blame.value.members)
    return { ok: true, value: shownBlame(blame.value, text.value) }
  }

  /** Loads what is looked at, until that is what is shown. */
  async function loadPoint(): Promise<void> {
    if (isLoading()) return
    setLoading(true)
    for (;;) {
      const [wantedMode, seq] = [mode(), point()]
      if (seq === undefined || isEnded) break
      const answer = await load(wantedMode, seq)
      if (isEnded) return
      if (mode() !== wantedMode || point() !== seq) continue
      batch(() => {
        setProblem(answer.ok ? undefined : answer)
        if (answer.ok) setShown(answer.value)
      })
      break
    }
    setLoading(false)
  }

  void refresh(false)
  const looked = createMemo(() => [mode(), point(), kept().lastSeq] as const, undefined, {
    equals: (before, now) => before?.every((each, n) => each === now[n]) === true,
  })
  createEffect(on(looked, () => void loadPoint()))
  // What could not be fetched is fetched when the hub is there again.
  createEffect(
    on(
      () => connection().state,
      (state) => {
        if (state === 'connected' && problem()) void refresh(false).then(loadPoint)
      },
      { defer: true },
    ),
  )

  async function edit(what: Done['what'], ask: () => ReturnType<typeof restorePoint>): Promise<Refusal | undefined> {
    const answer = await ask()
    if (!answer.ok) return answer
    const { firstSeq, seq } = answer.value
    setDone(firstSeq === undefined ? undefined : { what, firstSeq, seq })
    await refresh(true)
    return undefined
  }

  return {
    ...{ versions, named, kept, isListed, point, mode, shown, isLoading, problem, done, versionAt, listMore, refresh },
    hasMore: () => next() !== undefined,
    /** As now, or where they are gone as the hub last knew them. */
    nameOf: (memberId: string) => (hub.members[memberId] ?? members()[memberId])?.name ?? '',
    colourOf: (memberId: string) => (hub.members[memberId] ?? members()[memberId])?.colour ?? 'var(--ink3)',
    goTo(seq: number) {
      const { keptFrom, lastSeq } = kept()
      setPoint(Math.max(keptFrom, Math.min(lastSeq, Math.round(seq))))
    },
    setMode: (chosen: Mode) => void setMode(chosen),
    restore: (seq: number) => edit('restored', () => restorePoint(of, seq)),
    takeBack: (edits: Parameters<typeof takeBack>[1]) => edit('tookBack', () => takeBack(of, edits)),
    undo({ firstSeq, seq }: Done) {
      return edit('undone', () => takeBack(of, { firstSeq, seq }))
    },
    forgetDone: () => void setDone(undefined),
    async name(seq: number, name: string): Promise<Refusal | undefined> {
      const answer = await nameVersion(of, seq, name)
      if (!answer.ok) return answer
      await refresh(false)
      return undefined
    },
    async removeName(seq: number): Promise<Refusal | undefined> {
      const answer = await removeVersionName(of, seq)
      if (!answer.ok) return answer
      await refresh(false)
      return undefined
    },
  }
}
export type History = ReturnType<typeof createHistory>

function shownBlame(blame: BlameAnswer, compared: CompareAnswer): Shown {
  const text = compared.ranges.map((range) => range.text).join('')
  let end = 0
  const ranges = blame.ranges.map(({ length, memberId, at }) => {
    end += length
    return { kind: 'same' as const, text: text.slice(end - length, end), memberId, at } as ShownRange
  })
  const { seq, at, memberId } = blame
  return { mode: 'authors', seq, ranges, at, memberId } as Shown
}
