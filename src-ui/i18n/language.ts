// The language of the pages on this device: the one chosen in the preferences, else the browser's, else the first one of
// the table in `languages.ts`.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'
import { english } from './english.ts'
import { LANGUAGE_CODES, LANGUAGES, type Language, type ShownPack } from './languages.ts'

/** Together in one signal, so that no text is ever shown in one language and formatted in another. */
const [shown, setShown] = createSignal<{ code: Language; pack: ShownPack }>({ code: 'en', pack: english })
/** What was asked for last. A language that arrives after another one was chosen is not shown any more. */
let asked: Language = 'en'

export const language = (): Language => shown().code
export const languagePack = (): ShownPack => shown().pack

/** Shows and remembers a language. Rejects where its words cannot be fetched; the language before it then stays. */
export async function setLanguage(code: Language): Promise<void> {
  await show(code)
  remember('language', code)
}

/** Shows the language of this device, or English where its words cannot be fetched. To be called before the first page is made. */
export async function showDeviceLanguage(): Promise<void> {
  const browsers = typeof navigator === 'undefined' ? undefined : navigator.language
  const code =
    supportedLanguage(remembered('language')) ??
    supportedLanguage(browsers?.split(/[-_.@]/)[0]?.toLowerCase()) ??
    (LANGUAGE_CODES[0] as Language)
  await show(code).catch(() => show('en'))
}

async function show(code: Language): Promise<void> {
  asked = code
  const pack = await LANGUAGES[code].load()
  if (asked !== code) return
  setShown({ code, pack })
  // Screen readers and hyphenation depend on it.
  if (typeof document !== 'undefined') document.documentElement.lang = code
}

function supportedLanguage(code: string | undefined): Language | undefined {
  return LANGUAGE_CODES.find((each) => each === code)
}
