// The languages that code is coloured in, by the names that people write behind the three backticks.

/** A line each: the name in highlight.js, the name that is shown, and other names. */
const LANGUAGES = `
bash Shell sh shell zsh console terminal
c C h
cpp C++ c++ cc hpp
csharp C# c# cs
css CSS
dart Dart
diff Diff patch
dockerfile Dockerfile docker
elixir Elixir ex exs
go Go golang
graphql GraphQL gql
ini INI toml conf
java Java
javascript JavaScript js jsx mjs cjs
json JSON jsonc json5
kotlin Kotlin kt
less Less
lua Lua
makefile Makefile make mk
markdown Markdown md
nginx nginx
objectivec Objective-C objc objective-c
perl Perl pl
php PHP
powershell PowerShell ps1 ps pwsh
python Python py python3
ruby Ruby rb
rust Rust rs
scss SCSS
sql SQL sqlite postgres postgresql mysql
swift Swift
typescript TypeScript ts tsx mts
xml HTML html
xml XML svg xhtml
xml Vue vue
yaml YAML yml
`

type CodeLanguage = { id: string; name: string }

const byName = new Map<string, CodeLanguage>()
for (const line of LANGUAGES.trim().split('\n')) {
  const [id = '', name = '', ...others] = line.split(' ')
  for (const known of [id, name.toLowerCase(), ...others]) byName.set(known, { id, name })
}

export const languageIds: readonly string[] = [...new Set(Array.from(byName.values(), ({ id }) => id))]

/** The language that a fenced block names: `js` or `JS title="a.js"` is JavaScript. Undefined where its colours are not known. */
export const languageNamed = (info: string): CodeLanguage | undefined => byName.get(firstWord(info).toLowerCase())

/** What a block is called: the name of its language, or the word that somebody wrote, and what stands behind it. */
export const titleOfCode = (info: string): string =>
  `${languageNamed(info)?.name ?? firstWord(info)} ${/\s.*/.exec(info)?.[0].trim() ?? ''}`.trim()

/** The word ends at a blank, or at what other programs put behind it: `js{1,3}`, `ts:src/a.ts`. */
const firstWord = (info: string): string => /^[^\s{:,]+/.exec(info)?.[0] ?? ''
