// What is offered while somebody types a word after a sign, such as `:tada`: a list below which they go on typing. Each sign has a
// source of its own.
import { createSignal } from 'solid-js'

/** `sign` stands before the label, such as the emoji itself; `insert` replaces what was typed; `picked` is called then. */
export type Suggestion = { id: string; sign: string; label: string; insert: string; picked?: () => void }

export type SuggestionSource<Item = Suggestion> = {
  /**
   * Matches the text before the caret. The group `token` is what would be replaced, `word` what is looked for. Where there is a group
   * `closed`, the word is complete and what is found is put in at once.
   */
  pattern: RegExp
  find(word: string, isClosed: boolean): Promise<readonly Item[]>
  /** The same with what the hub knows beside that. Asked for once somebody has stopped typing for a moment. */
  more?(word: string): Promise<readonly Item[]>
}

const TYPING_PAUSE_MS = 150
/** What moves the caret away from the word that the list belongs to. The arrows up and down move in the list. */
const CARET_KEY = /Left|Right|Home|End|Page/

type Shown<Item> = { token: string; items: readonly Item[] }

/**
 * `onPick` puts what was chosen in the place of the token, which stands before the caret. `beforeCaret` is the text there now, and empty where
 * something is selected: the caret can be moved, and the text be changed, while the list is shown.
 */
export function createSuggestions<Item extends { id: string; picked?: () => void }>(
  sources: readonly SuggestionSource<Item>[],
  onPick: (token: string, chosen: Item) => void,
  beforeCaret: () => string,
) {
  const [shown, setShown] = createSignal<Shown<Item>>()
  const [active, setActive] = createSignal(0)
  /** A search that ends after the text has changed is not shown any more. */
  let searchCount = 0

  function close() {
    searchCount++
    setShown(undefined)
  }

  function pick(index: number) {
    const now = shown()
    const chosen = now?.items[index]
    close()
    if (!now || !chosen || !beforeCaret().endsWith(now.token)) return
    onPick(now.token, chosen)
    chosen.picked?.()
  }

  /** To be called with each change of the text. */
  async function update(beforeCaret: string): Promise<void> {
    const search = ++searchCount
    for (const { pattern, find, more } of sources) {
      const { token, word, closed } = pattern.exec(beforeCaret)?.groups ?? {}
      const asked = word ?? closed
      if (token === undefined || asked === undefined) continue
      // What cannot be fetched is not offered; the text stays as it was typed.
      const items = await find(asked, closed !== undefined).catch(() => [])
      if (search !== searchCount) return
      setActive(0)
      setShown(items.length > 0 ? { token, items } : undefined)
      if (closed !== undefined) pick(0)
      else if (more) await showMore(search, token, () => more(asked))
      return
    }
    setShown(undefined)
  }

  async function showMore(search: number, token: string, more: () => Promise<readonly Item[]>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, TYPING_PAUSE_MS))
    if (search !== searchCount) return
    const chosen = shown()?.items[active()]?.id
    const items = await more().catch(() => [])
    if (search !== searchCount || items.length === 0) return
    // What the arrow keys have chosen meanwhile stays chosen.
    const present = shown()?.items[active()]?.id ?? chosen
    setShown({ token, items })
    setActive(
      Math.max(
        0,
        items.findIndex(({ id }) => id === present),
      ),
    )
  }

  /** Whether the key was for the list. Not to be asked about one that an input method handles. */
  function handleKey(event: KeyboardEvent): boolean {
    const now = shown()
    if (!now) return false
    const count = now.items.length
    if (CARET_KEY.test(event.key) || !beforeCaret().endsWith(now.token)) {
      close()
      return false
    }
    if (event.key === 'ArrowDown') setActive((now) => (now + 1) % count)
    else if (event.key === 'ArrowUp') setActive((now) => (now + count - 1) % count)
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') pick(active())
    else if (event.key === 'Escape') close()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  return { items: () => shown()?.items ?? [], active, setActive, update, handleKey, pick, close }
}

export type Suggestions<Item extends { id: string }> = ReturnType<typeof createSuggestions<Item>>
