// "Quiet Otter": somebody who scans the code joins under a friendly name without having typed anything.
import { remember, remembered } from '../../device/local-storage.ts'
import { languagePack } from '../../i18n/language.ts'

/** Stable on this device, so that a reload is not a new person. A name that the person has chosen replaces it. */
export function suggestedName(): string {
  const storedName = remembered('name')
  if (storedName !== undefined) return storedName
  const { adjectives, animals } = languagePack().names
  const name = `${oneOf(adjectives)} ${oneOf(animals)}`
  rememberName(name)
  return name
}

export function rememberName(name: string): void {
  remember('name', name)
}

/** The next person at this device is not offered the name of the one who signs out. */
export function forgetName(): void {
  remember('name', undefined)
}

function oneOf(words: string): string {
  const list = words.split(' ')
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1))
  return list[chance % list.length] ?? ''
}
