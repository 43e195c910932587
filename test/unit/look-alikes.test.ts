// Names that could be taken for another member's, on a real store.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { joinHub } from '../../src-bun/domain/members/members.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

async function aStore(path: string): Promise<Store> {
  const store = openStore(path, clock, (fault) => {
    throw fault
  })
  ends.push(store.close)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  // An operation opens a transaction: each write by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
  return store
}

async function aHub() {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return joinersOf(await aStore(folder.path))
}

function joinersOf(store: Store, ids = 'member') {
  let count = 0
  const newId = () => `${ids}-${count++}`
  const scope = { ...store, now: 0, newId, randomBytes: (length: number) => new Uint8Array(length) }
  return (name: string): string => {
    const joined = joinHub(scope, { name, role: 'member' })
    if (!joined.ok) throw new Error(`${name}: ${joined.code}`)
    return joined.value.member.name
  }
}

/** After each letter some of the characters that Unicode 13 (UTS 39, confusables.txt) says look like it. */
const CONFUSABLES =
  'aａɑαа AＡΑАᎪꓮ bƄЬᏏ BＢꞴΒВᏴ cｃⅽᴄϲⲥ CＣⅭϹⲤС dⅾԁᏧꓒ DⅮᎠꓓ eｅꬲеҽ EＥΕЕᎬꓰ fꬵꞙſẝք FꞘϜꓝ gｇɡᶃƍց GԌᏀᏳꓖ hｈһհᏂ HＨΗⲎНᎻ ' +
  'iｉⅰıɪɩ jｊϳј JＪꞲͿЈᎫ KKＫΚⲔК lＩⅠƖｌⅼ LⅬⳐᏞꓡ MＭⅯΜϺⲘ nոռ NＮΝⲚꓠ oｏᴏᴑꬽο OＯΟⲞОՕ pｐρϱⲣр PＰΡⲢРᏢ qԛգզ rꭇꭈᴦⲅг ' +
  'RƦᎡᏒꓣ sｓꜱƽѕꮪ SＳЅՏᏕᏚ TＴΤⲦТᎢ uꞟᴜꭎꭒʋ UՍꓴ vｖⅴᴠνѵ VⅤѴᏙꓦ wɯᴡѡԝա WԜᎳᏔ'

const NUMBERED = / \d+$/

test('[IDENT-14] a name with any of 178 usual look-alikes, with an invisible character or with a mark below gets a number', async () => {
  const join = await aHub()
  const found: string[] = []
  let count = 0
  for (const [letter = '', ...alike] of CONFUSABLES.split(' ').map((word) => Array.from(word))) {
    const name = `x${letter}x`
    join(name)
    for (const other of alike) {
      count++
      const given = join(`x${other}x`)
      if (!NUMBERED.test(given)) found.push(`${letter}: ${given} U+${other.codePointAt(0)?.toString(16)}`)
    }
  }
  expect([count, found]).toEqual([178, []])

  expect(join('Host')).toBe('Host')
  const invisible = [
    '\u{1D159}',
    '\u200B',
    '\u200D',
    '\u2060',
    '\u034F',
    '\u00AD',
    '\u3164',
    '\u2800',
    '\uFE0F',
    '\u{E0041}',
    '\u{16FE4}',
    '\u{1BC9D}',
  ]
  const below = ['\u0323', '\u0331', '\u0327', '\u0328', '\u0332', '\u0326', '\u0347']
  for (const mark of [...invisible, ...below]) expect(join(`Ho${mark}st`)).toMatch(NUMBERED)
  for (const name of ['Ηost', 'нοѕт', 'НОЅТ', 'Hοst', 'H0st', 'hоѕt', 'ʜᴏꜱᴛ', 'Ｈｏｓｔ', '𝐇𝐨𝐬𝐭', 'ⓗⓞⓢⓣ'])
    expect([name, join(name)]).toEqual([name, expect.stringMatching(NUMBERED)])
  expect(join('Tim')).toBe('Tim')
  expect(join('Tirn')).toBe('Tirn 2')
  expect(join('i̇da')).toBe('i̇da')
  expect(join('ida')).toBe('ida 2')
})

test('[IDENT-15] names in every script, with accents or emoji, are given as they are, and their namesakes get numbers', async () => {
  const join = await aHub()
  const names = [
    ...[
      'Ada',
      'Eve',
      'Bob',
      'Anna',
      'Hanna',
      'Jana',
      'Ines',
      'Uwe',
      'Iwan',
      'Mark',
      'Marc',
      'Vera',
      'Nera',
      'Yula',
      'Ulla',
    ],
    ...[
      'Zoe',
      'Zoë',
      'José',
      'Jose',
      'Müller',
      'Muller',
      'Øyvind',
      'Łukasz',
      'Þóra',
      'Nguyễn',
      'Hòa',
      'Hoa',
      'Hóa',
      'Gülşen',
    ],
    ...[
      'Мария',
      'Иван',
      'Наталья',
      'Ольга',
      'Αλέξανδρος',
      'Ελένη',
      'Արամ',
      'ნინო',
      'שרה',
      'محمد',
      'فاطمة',
      'مریم',
      'प्रिया',
      'রহিম',
    ],
    ...['சுரேஷ்', 'లక్ష్మి', 'മോഹൻ', 'สมชาย', 'สมหญิง', 'ສົມ', 'သီရိ', 'សុខា', 'ནོར་བུ', 'አበበ', 'ᏣᎳᎩ', 'Баатар', 'ᠪᠠᠭᠠᠲᠤᠷ'],
    ...[
      '李明',
      '王芳',
      '陳大文',
      '田中さくら',
      'タナカ',
      '김민준',
      '이서연',
      '😀',
      '👩🏽‍🚀',
      '🏳️‍🌈 Kim',
      '🇩🇪',
      'R2-D2',
      '42',
    ],
  ]
  for (const name of names) expect([name, join(name)]).toEqual([name, name])
  for (const name of names) expect([name, join(name)]).toEqual([name, expect.stringMatching(NUMBERED)])
})

test('[IDENT-16] members of an earlier version keep names that look alike, and whoever comes after them gets a number', async () => {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  const before = joinersOf(await aStore(folder.path))
  expect([before('Host'), before('Other')]).toEqual(['Host', 'Other'])
  ends.pop()?.()
  const db = new Database(join(folder.path, 'hub.sqlite'))
  // What an earlier version has stored of a name with a Greek letter.
  db.run("UPDATE members SET name = 'Ηost', name_key = 'ηost' WHERE name = 'Other'")
  db.run("UPDATE members SET look_alike = '', look_alike_small = ''")
  db.close()
  const after = await aStore(folder.path)
  expect(after.members.all().map(({ name }) => name)).toEqual(['Host', 'Ηost'])
  // The ids of the members who were there are taken.
  expect(joinersOf(after, 'later')('Нost')).toMatch(NUMBERED)
})
