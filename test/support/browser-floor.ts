// What the oldest browser that the pages are built for, Safari 16.0 (`build.target` in src-ui/vite.config.ts), does not have.
// The build rewrites newer syntax, but no missing functions, and no regular expressions.

/** Each with the version of Safari that has it on such a page as ours. A use behind a test for its presence is not found by most of these. */
export const MISSING_IN_SCRIPTS: readonly [what: RegExp, since: string][] = [
  // The pages come from `http://` addresses, where browsers of any age lack these.
  [/\bcrypto\.(randomUUID\(|subtle\.\w)|\bnavigator\.(clipboard|serviceWorker|locks)\.\w/, 'never'],
  [/\bURL\.(canParse|parse)\b/, '17'],
  [/\b(Object|Map)\.groupBy\b/, '17.4'],
  [/\bPromise\.(withResolvers|try)\b/, '17.4'],
  [/\bArray\.fromAsync\b|\b(isW|toW)ellFormed\b/, '16.4'],
  [/\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/, '17'],
  [/\.(values|keys|entries)\(\)\s*\.(map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)\(/, '18.4'],
  [/\bIterator\.(from|concat|prototype)\b/, '18.4'],
  [/\bAbortSignal\.any\b/, '17.4'],
  // But not where marked asks whether there is such a thing, and what it uses only then.
  [/(?<!\w\?["`])\(\?<[=!](?!1\))/, '16.4'],
  // A whole literal, from where an expression may begin: `a / vi)` is a division by a variable of that name.
  [/[=(,:?!&|;[{}>]\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgimsuy]*v[dgimsuy]*[,;.)\]]/, '17'],
  [/\bRegExp\.escape\(|\bMath\.(sumPrecise|f16round)\b|\bError\.isError\b|\bFloat16Array\b/, '18.2'],
  // But not where @noble/hashes asks whether there is such a thing, and what it uses only then.
  [/(?<!typeof |if\(\w+\)try\{return )\bUint8Array\.from(Base64|Hex)\b/, '18.2'],
  [/\.(transfer|transferToFixedLength|waitAsync|getOrInsert|getOrInsertComputed)\(|\bIntl\.DurationFormat\b/, '16.4'],
  [
    /\.(checkVisibility|showPopover|togglePopover|hidePopover|startViewTransition|setHTML|setHTMLUnsafe|moveBefore)\(/,
    '17',
  ],
  [/\bnew (CompressionStream|DecompressionStream|OffscreenCanvas|CloseWatcher|EditContext|Highlight)\b/, '16.4'],
  [
    /\bnavigator\.(userActivation|wakeLock)\b|\bscheduler\.(yield|postTask)\b|\bcookieStore\b|'scrollend'|"scrollend"/,
    '16.4',
  ],
]

export const MISSING_IN_STYLES: readonly [what: RegExp, since: string][] = [
  [/[;{}]\s*&/, '16.5'],
  // Where a colour is a variable the build cannot compute it, and a browser that does not know the function drops the colour.
  [/\bcolor-mix\(/, '16.2'],
  [/\blight-dark\(|\b(rgb|hsl|oklch|oklab|lab|lch|color)\(from\b/, '16.4'],
  [/@media[^{]*[<>]/, '16.4'],
  [/@(scope|starting-style|position-try|view-transition)\b|\banchor\(|\blinear\(/, '17.2'],
  [/[\d.](lh|rlh|cap|rcap|rch|rex|ric)\b/, '16.4'],
  [/:(popover-open|user-valid|user-invalid|state\()/, '16.5'],
]

/** What of a list stands in a text, each with some of what is around it. */
export function foundIn(text: string, missing: readonly [RegExp, string][]): string[] {
  return missing.flatMap(([what, since]) => {
    const found = what.exec(text)
    return found ? [`since Safari ${since}: ${text.slice(Math.max(0, found.index - 30), found.index + 50)}`] : []
  })
}

/** Runs in a page before its scripts: takes away what newer browsers have. */
export function removeWhatIsNewer(): void {
  const global = globalThis as unknown as Record<string, Record<string, unknown> | undefined>
  const remove = (owner: unknown, names: string) => {
    for (const name of names.split(' ')) if (owner) delete (owner as Record<string, unknown>)[name]
  }
  const prototype = (name: string) => global[name]?.['prototype']
  remove(URL, 'canParse parse')
  remove(Object, 'groupBy')
  remove(Map, 'groupBy')
  remove(Promise, 'withResolvers try')
  remove(Array, 'fromAsync')
  remove(AbortSignal, 'any')
  remove(RegExp, 'escape')
  remove(Math, 'sumPrecise f16round')
  remove(String.prototype, 'isWellFormed toWellFormed')
  remove(Map.prototype, 'getOrInsert getOrInsertComputed')
  remove(Set.prototype, 'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom')
  remove(prototype('Iterator'), 'map filter take drop flatMap reduce toArray forEach some every find')
  remove(ArrayBuffer.prototype, 'transfer transferToFixedLength resize')
  remove(prototype('Element'), 'checkVisibility setHTML setHTMLUnsafe moveBefore')
  remove(prototype('HTMLElement'), 'showPopover hidePopover togglePopover')
  remove(prototype('Document'), 'startViewTransition')
  remove(prototype('Navigator'), 'userActivation wakeLock')
  remove(Intl, 'DurationFormat')
  remove(
    globalThis,
    'Iterator CompressionStream DecompressionStream OffscreenCanvas CloseWatcher EditContext Highlight scheduler cookieStore navigation requestIdleCallback cancelIdleCallback Float16Array',
  )
}
