// What names of documents in messages lead to. Many messages may have many names, so each is asked for once, and one at a time.
import { type Accessor, createEffect, createMemo, createSignal, type Signal, untrack } from 'solid-js'
import { connectionShown } from '../connection/connection.ts'
import { documentNamed, knownDocument, type Led } from './links.ts'

/** What the hub has answered, by the name. Undefined while nothing is known. */
const answers = new Map<string, Signal<Led | undefined>>()
let asked: Promise<void> = Promise.resolve()

/** The id of the document that has this name, once it is known that this person sees one. */
export function createNamed(name: Accessor<string>): Accessor<string | undefined> {
  const known = createMemo(() => knownDocument(name()))
  createEffect(() => {
    if (known() === undefined && connectionShown() === 'connected') ask(name())
  })
  return () => {
    const [answer] = answerTo(name())
    const led = answer()
    return known() ?? (typeof led === 'object' ? led.id : undefined)
  }
}

function answerTo(name: string): Signal<Led | undefined> {
  const found = answers.get(name) ?? createSignal<Led | undefined>()
  answers.set(name, found)
  return found
}

const waiting = new Set<string>()

/** Asks again where the hub did not answer. */
function ask(name: string): void {
  const [answer, setAnswer] = answerTo(name)
  const last = untrack(answer)
  if (waiting.has(name) || (last !== undefined && last !== 'away')) return
  waiting.add(name)
  asked = asked.then(async () => {
    const led = await documentNamed(name)
    waiting.delete(name)
    setAnswer(led)
  })
}
