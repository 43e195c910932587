// What the palette does besides leading somewhere: the commands of every page, and of the one that is shown.
import IconArchive from '~icons/lucide/archive'
import IconBellOff from '~icons/lucide/bell-off'
import IconCompass from '~icons/lucide/compass'
import IconCopy from '~icons/lucide/copy'
import IconDownload from '~icons/lucide/download'
import IconFilePlus from '~icons/lucide/file-plus'
import IconFile from '~icons/lucide/file-text'
import IconHand from '~icons/lucide/hand'
import IconHistory from '~icons/lucide/history'
import IconHome from '~icons/lucide/house'
import IconKeyboard from '~icons/lucide/keyboard'
import IconLanguages from '~icons/lucide/languages'
import IconList from '~icons/lucide/list'
import IconLogOut from '~icons/lucide/log-out'
import IconPalette from '~icons/lucide/palette'
import IconPlus from '~icons/lucide/plus'
import IconPresentation from '~icons/lucide/presentation'
import IconQr from '~icons/lucide/qr-code'
import IconSearch from '~icons/lucide/search'
import IconShield from '~icons/lucide/shield'
import IconSmile from '~icons/lucide/smile'
import IconTable from '~icons/lucide/table-2'
import { errorText, t } from '../../i18n/i18n.ts'
import { language, setLanguage } from '../../i18n/language.ts'
import { LANGUAGE_CODES, LANGUAGES } from '../../i18n/languages.ts'
import { duplicateWord } from '../../i18n/parts/duplicate.ts'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { searchWord } from '../../i18n/parts/search.ts'
import { statusWord } from '../../i18n/parts/status.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { viewWord } from '../../i18n/views.ts'
import { whyNotNow } from '../../state/connection/now.ts'
import { createDocument } from '../../state/documents/documents.ts'
import { duplicate } from '../../state/documents/duplicate.ts'
import { boardDownloads, documentDownloads, mayExport, roomDownloads } from '../../state/exports.ts'
import { hub, isMuted, mayWrite } from '../../state/hub.ts'
import { raiseMyHand } from '../../state/leading/leading.ts'
import { setChoosingStatus, setInviting, showPalette } from '../../state/palette.ts'
import { muteRoom } from '../../state/rooms/changes/manage-rooms.ts'
import { createRoom } from '../../state/rooms/rooms.ts'
import {
  ask,
  hidesCarets,
  isWide,
  showFullView,
  showsSource,
  toggleCarets,
  toggleSource,
  toggleWide,
} from '../../state/views/views.ts'
import { setTheme, theme } from '../../theme/theme.ts'
import { atOnce, command } from './command.tsx'
import { leadingCommands, pollCommand } from './leading-commands.tsx'
import type { PaletteEntry } from './places.tsx'
import { paletteWord } from './words.ts'

/** `page` is the path of the page that is shown; `signOut` asks before it does it. */
export function commandsOf(page: string, signOut: () => void): PaletteEntry[] {
  return [
    ...(mayWrite()
      ? [
          { ...command('new room', t('nav.newRoom'), IconPlus, async () => undefined), makes: 'room' as const },
          {
            ...command('new document', t('nav.newDocument'), IconFilePlus, async () => undefined),
            makes: 'document' as const,
          },
          command('/boards/new', t('nav.newBoard'), IconTable, '/boards/new'),
          command('import', t('list.import'), IconFilePlus, '/all/documents', '.md .txt .html .docx'),
        ]
      : []),
    ...commandsOfPage(page),
    command('/', t('nav.home'), IconHome, '/'),
    command('/search', t('search.title'), IconSearch, '/search'),
    command('/catch-up', t('catchUp.title'), IconCompass, '/catch-up'),
    ...(mayExport() ? [command('/replay', t('replay.title'), IconHistory, '/replay')] : []),
    command(
      'status',
      statusWord('title'),
      IconSmile,
      atOnce(() => setChoosingStatus(true)),
      (['busy', 'away'] as const).map((each) => statusWord(each)).join(' '),
    ),
    ...(hub.me?.role === 'host' ? leadingCommands() : []),
    ...pollCommand(),
    command('hand', leadingWord(hub.leading.hands.isUp ? 'lower' : 'raise'), IconHand, async () => {
      const problem = await raiseMyHand(!hub.leading.hands.isUp)
      return problem === undefined ? undefined : { problem }
    }),
    command(
      'invite',
      t('invite.title'),
      IconQr,
      atOnce(() => setInviting(true)),
      `${t('invite.chip')} QR`,
    ),
    command('/wall', wallWord('show'), IconPresentation, '/wall', `${wallWord('title')} QR`),
    ...(['rooms', 'documents', 'boards', 'members'] as const).map((kind) =>
      command(`/all/${kind}`, t(`list.${kind}`), IconList, `/all/${kind}`),
    ),
    command('/archive', t('removal.title'), IconArchive, '/archive'),
    command('/security', t('security.title'), IconShield, '/security'),
    ...(['system', 'light', 'dark'] as const)
      .filter((each) => each !== theme())
      .map((each) =>
        command(
          `theme ${each}`,
          `${t('settings.theme')}: ${t(`settings.${each}`)}`,
          IconPalette,
          atOnce(() => setTheme(each)),
        ),
      ),
    ...LANGUAGE_CODES.filter((code) => code !== language()).map((code) =>
      command(`language ${code}`, `${t('settings.language')}: ${LANGUAGES[code].name}`, IconLanguages, () =>
        // The words stay as they are where the others cannot be fetched.
        setLanguage(code).then(
          () => undefined,
          () => ({ problem: t('settings.languageFailed') }),
        ),
      ),
    ),
    command('shortcuts', paletteWord('shortcuts'), IconKeyboard, () => void showPalette('shortcuts'), '?'),
    command('/licences', t('licences.title'), IconList, '/licences'),
    command('sign out', t('security.signOut'), IconLogOut, atOnce(signOut)),
  ]
}

/** The search of the hub for what was typed. */
export function searchFor(typed: string): PaletteEntry[] {
  const q = typed.trim()
  if (q === '') return []
  return [
    command('search for', searchWord('searchFor', { words: q }), IconSearch, `/search?${new URLSearchParams({ q })}`),
  ]
}

/** What can be made with the name that was typed. */
export function makingOf(kinds: readonly ('room' | 'document')[], typed: string): PaletteEntry[] {
  const name = typed.trim()
  if (name === '' || !mayWrite()) return []
  const making = {
    room: command('make room', `${t('nav.newRoom')}: ${name}`, IconPlus, async (signal) => {
      const away = whyNotNow()
      if (away !== undefined) return { problem: away }
      const made = await createRoom(name, signal)
      return 'code' in made ? { problem: errorText(made.code) } : { path: `/rooms/${made.id}` }
    }),
    document: command('make document', `${t('nav.newDocument')}: ${name}`, IconFilePlus, async (signal) => {
      const away = whyNotNow()
      if (away !== undefined) return { problem: away }
      const made = await createDocument(name, signal)
      return 'code' in made ? { problem: errorText(made.code) } : { path: `/documents/${made.id}` }
    }),
  }
  return kinds.map((kind) => making[kind])
}

const DOWNLOADS = { rooms: roomDownloads, documents: documentDownloads, boards: boardDownloads } as const

function commandsOfPage(page: string): PaletteEntry[] {
  const [, kind = '', id = ''] = page.split('/')
  if (!(kind === 'rooms' || kind === 'documents' || kind === 'boards') || !hub[kind][id]) return []
  const downloads = DOWNLOADS[kind](id).map(({ format, href }) =>
    command(
      `export ${format}`,
      `${t('export.label')}: ${t(`export.${format}`)}`,
      IconDownload,
      atOnce(() => download(href)),
    ),
  )
  if (kind === 'documents') return [...(mayWrite() ? [duplicateCommand(id)] : []), ...viewCommands(), ...downloads]
  if (kind !== 'rooms') return downloads
  const mute = command('mute', t(isMuted(id) ? 'room.unmute' : 'room.mute'), IconBellOff, async (signal) => {
    const problem = await muteRoom(id, !isMuted(id), signal)
    return problem === undefined ? undefined : { problem }
  })
  return [mute, ...downloads]
}

const duplicateCommand = (documentId: string) =>
  command('duplicate', `${t('removal.document')}: ${duplicateWord('action')}`, IconCopy, async (signal) => {
    const made = await duplicate(documentId, signal)
    return 'id' in made ? { path: `/documents/${made.id}` } : made
  })

/** The hub answers with an attachment. */
function download(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}

/** How a document is looked at. */
function viewCommands(): PaletteEntry[] {
  const view = (id: string, name: string, does: () => void) =>
    command(`view ${id}`, name, IconFile, atOnce(does), viewWord('menu'))
  return [
    view('focus', viewWord('focus'), () => showFullView('focus')),
    view('screen', viewWord('screen'), () => showFullView('screen')),
    view('width', viewWord(isWide() ? 'narrow' : 'wide'), toggleWide),
    view('carets', viewWord(hidesCarets() ? 'showCarets' : 'hideCarets'), toggleCarets),
    view('source', viewWord(showsSource() ? 'hideSource' : 'showSource'), toggleSource),
    view('count', viewWord('count'), () => ask('count')),
    view('people', viewWord('people'), () => ask('people')),
  ]
}
