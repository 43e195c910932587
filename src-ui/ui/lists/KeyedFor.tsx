import { createMemo, For, type JSX } from 'solid-js'

type KeyedForProps<Thing> = {
  each: readonly Thing[] | undefined
  /** What stays of a thing when it comes anew. */
  by: (thing: Thing) => string | number
  fallback?: JSX.Element
  /** `thing` is what it is now. */
  children: (thing: () => Thing, index: () => number) => JSX.Element
}

/**
 * For lists whose things come anew with each answer of the hub. `For` would make all rows anew with them: a button that is replaced
 * while it is pressed gives no click, and the focus in a row would be lost. Here a row stays as long as its key does.
 */
export function KeyedFor<Thing>(props: KeyedForProps<Thing>) {
  const things = createMemo(() => new Map((props.each ?? []).map((thing) => [props.by(thing), thing])))
  return (
    <For each={[...things().keys()]} fallback={props.fallback}>
      {(key, index) => {
        let last = things().get(key) as Thing
        // A row may be asked once more just before it goes.
        const thing = () => {
          last = things().get(key) ?? last
          return last
        }
        return props.children(thing, index)
      }}
    </For>
  )
}
