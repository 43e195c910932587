// English as the first script has it: it stands in for a language that cannot be fetched. What refusals mean is fetched beside
// that script, because the first page hardly ever shows one.
import { createSignal } from 'solid-js'
import { names } from './en/names.ts'
import { words } from './en/words.ts'
import type { Errors, LanguagePack } from './language-pack.ts'

export const english: Omit<LanguagePack, 'errors'> = { words, names }

const [englishErrors, setEnglishErrors] = createSignal<Errors>()

export { englishErrors }

/** A fetch that fails is repeated when this is called next. */
export async function fetchEnglishErrors(): Promise<void> {
  if (englishErrors()) return
  await import('./en/pack.ts').then(
    ({ pack }) => setEnglishErrors(pack.errors),
    () => undefined,
  )
}
