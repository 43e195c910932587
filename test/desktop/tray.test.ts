import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_REQUESTS } from '../../src-bun/contract/door/app-requests.ts'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import type { MenuItem } from '../../src-bun/desktop/port.ts'
import { toNative } from '../../src-bun/desktop/tray/native-items.ts'
import { hasTrayHost } from '../../src-bun/desktop/tray/tray-host.ts'
import { frameFor } from '../../src-bun/desktop/window/window-state.ts'
import { folderWith, put } from '../set-up/folder.ts'
import { aHub, eventually, joinAt } from '../support/hub.ts'
import { fakeDesktop, fakeHub, promisesResolved, surroundings } from './fake-desktop.ts'

/** What can be read in a menu. */
const labelsOf = (items: readonly MenuItem[] = []) =>
  items.map((item) => (item === 'separator' ? '-' : 'role' in item ? item.role : item.label))
function entry(items: readonly MenuItem[] | undefined, label: string) {
  const found = items?.find((item) => item !== 'separator' && 'label' in item && item.label === label)
  if (!found || found === 'separator' || !('label' in found)) throw new Error(`no ${label} in ${labelsOf(items)}`)
  return found
}

async function withTray(env: Record<string, string> = {}) {
  const data = mkdtempSync(join(tmpdir(), 'hubbub-tray-'))
  const fake = fakeDesktop({ hasTray: true })
  const world = fakeHub()
  const around = { ...surroundings({ HUBBUB_DATA: data, LANG: 'en_GB.UTF-8', ...env }), stopMaxMs: 1 }
  await runDesktop(fake.desktop, async () => world.hub, around)
  const choose = (label: string) => entry(fake.trays.at(-1), label).choose?.()
  return { ...fake, ...world, around, data, choose, remove: () => rmSync(data, { recursive: true }) }
}

describe('[DESK-35] the tray shows who is here, how others join and who comes in', () => {
  test('in the language of the computer, and what changes', async () => {
    const { trays, hub, inviteAnew, copied, choose, askToQuit, remove } = await withTray()
    expect(labelsOf(trays[0])).toEqual([
      'Nobody else is here',
      '192.168.1.5:4280, code K7QX-4M2P',
      'Copy the link for others',
      '-',
      'Open Hubbub',
      'Who comes in',
      '-',
      'Show downloads',
      '-',
      'Start when I sign in to this computer',
      'Quit Hubbub',
    ])
    choose('Copy the link for others')
    expect(copied).toEqual(['http://192.168.1.5:4280/#token'])

    hub.others = 3
    await eventually(() => labelsOf(trays.at(-1))[0] === '3 others are here')
    inviteAnew({ urls: ['http://10.0.0.9:4280/#new'], addresses: ['10.0.0.9'], door: 'open', code: undefined })
    expect(labelsOf(trays.at(-1)).slice(0, 3)).toEqual(['3 others are here', '10.0.0.9', 'Copy the link for others'])
    choose('Copy the link for others')
    expect(copied[1]).toBe('http://10.0.0.9:4280/#new')
    inviteAnew({ urls: [], addresses: [], door: 'open', code: undefined })
    expect(labelsOf(trays.at(-1)).slice(0, 3)).toEqual(['3 others are here', '-', 'Open Hubbub'])
    askToQuit()
    remove()
  })

  test('in German too', async () => {
    const { trays, askToQuit, remove } = await withTray({ LANG: 'de_AT.UTF-8' })
    expect(labelsOf(trays[0])).toContain('Hubbub beenden')
    askToQuit()
    remove()
  })

  test('and sets the door, on behalf of who launched the hub, and marks what holds', async () => {
    const hub = await aHub()
    expect(await hub.setDoor('open')).toBe(false)
    const { token } = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
    const fake = fakeDesktop({ hasTray: true })
    const { hub: stand } = fakeHub()
    const mixed = { ...stand, setDoor: hub.setDoor, onInvitation: hub.onInvitation }
    await runDesktop(fake.desktop, async () => mixed, { ...surroundings({ LANG: 'en' }), stopMaxMs: 1 })
    const doors = () => entry(fake.trays.at(-1), 'Who comes in').items
    expect(doors()?.map((item) => item !== 'separator' && 'label' in item && item.isChecked)).toEqual([
      true,
      false,
      false,
    ])

    entry(doors(), 'Everybody you let in').choose?.()
    await eventually(() => entry(doors(), 'Everybody you let in').isChecked === true)
    const invitation = await fetch(`${hub.origin}/api/invitation`, { headers: { authorization: `Bearer ${token}` } })
    expect(await invitation.json()).toMatchObject({ door: 'ask' })
    fake.askToQuit()
    await hub.end()
  })
})

describe('[DESK-36] with a tray the hub goes on when its window is closed', () => {
  test('which is said once, and the tray, a second launch and the dock open the window again', async () => {
    const { windows, notified, stops, choose, shows, reopen, quits, data, askToQuit, remove } = await withTray()
    windows[0]?.onClose()
    await promisesResolved()
    expect([stops, quits(), windows.length]).toEqual([[], 0, 1])
    expect(notified).toEqual([['Hubbub goes on', expect.stringContaining('icon in the tray')]])
    expect(JSON.parse(readFileSync(join(data, 'window.json'), 'utf8'))).toEqual({ isToldOfTray: true })

    for (const [at, open] of [() => choose('Open Hubbub'), () => shows[0]?.(), reopen].entries()) {
      open()
      await promisesResolved()
      // Each time signed in anew, because a token signs in once.
      expect(windows[at + 1]?.url).toBe(`http://127.0.0.1:4280/#host=host-token-${at + 1}`)
      windows[at + 1]?.onClose()
    }
    expect(notified).toHaveLength(1)
    askToQuit()
    remove()
  })

  test('and an open window comes to the front', async () => {
    const { windows, windowCalls, choose, askToQuit, remove } = await withTray()
    choose('Open Hubbub')
    await promisesResolved()
    expect([windows.length, windowCalls]).toEqual([1, ['show']])
    askToQuit()
    remove()
  })
})

describe('[DESK-37] quitting asks once while others are here, and not otherwise', () => {
  const question = 'http://127.0.0.1:4280/?closing'

  test('at once where nobody else is here, and from the menu of the app as well', async () => {
    const { choose, stops, finishStopping, quits, remove } = await withTray()
    finishStopping()
    choose('Quit Hubbub')
    await promisesResolved()
    expect([stops, quits()]).toEqual([['hubEnds'], 1])
    remove()
    const { menus, stops: other } = await withTray().then(async (world) => {
      entry(world.menus[0]?.items, 'Quit Hubbub').choose?.()
      await promisesResolved()
      world.remove()
      return world
    })
    expect([menus.map(({ label }) => label), other]).toEqual([['Hubbub', 'Edit', 'Window'], ['hubEnds']])
  })

  test('in the window, which is opened for it, and the answer ends the hub or keeps it', async () => {
    const { hub, windows, windowCalls, choose, stops, remove } = await withTray()
    hub.others = 2
    choose('Quit Hubbub')
    expect([windowCalls, stops]).toEqual([[question, 'show'], []])
    windows[0]?.onLinkOut(APP_REQUESTS.keepHub)
    windows[0]?.onClose()
    await promisesResolved()
    expect(stops).toEqual([])

    choose('Quit Hubbub')
    expect(windows[1]?.url).toBe(question)
    windows[1]?.onLinkOut(APP_REQUESTS.endHub)
    await promisesResolved()
    expect(stops).toEqual(['hubEnds'])
    remove()
  })

  test('and never when the system ends the app', async () => {
    const { hub, askToQuit, stops, remove } = await withTray()
    hub.others = 2
    askToQuit()
    await promisesResolved()
    expect(stops).toEqual(['hubEnds'])
    remove()
  })
})

test('[DESK-38] each entry of a menu does what it says, and what does nothing can only be read', () => {
  const chosen: string[] = []
  const actions = new Map<string, () => void>()
  const native = toNative(
    [
      { label: 'read only' },
      { label: 'a', choose: () => chosen.push('a'), key: 'CommandOrControl+Q' },
      'separator',
      { role: 'paste' },
      { label: 'more', items: [{ label: 'b', choose: () => chosen.push('b'), isChecked: true }] },
    ],
    actions,
  )
  expect(native).toMatchObject([
    { label: 'read only', enabled: false },
    { label: 'a', enabled: true, accelerator: 'CommandOrControl+Q' },
    { type: 'separator' },
    { role: 'paste' },
    { label: 'more', enabled: true, submenu: [{ label: 'b', checked: true }] },
  ])
  for (const act of actions.values()) act()
  expect(chosen).toEqual(['a', 'b'])
})

test('[DESK-39] a Linux desktop has a tray where something on it shows icons, and none without a bus or without systemd', async () => {
  const root = folderWith({})
  const bus = (exit: number) => {
    put(root, `${exit}/busctl`, `#!/bin/sh\n[ "$4" = org.kde.StatusNotifierWatcher ] && exit ${exit}\nexit 9\n`, 0o755)
    return { PATH: `${join(root, String(exit))}:/bin:/usr/bin` }
  }
  expect(await hasTrayHost(bus(0))).toBe(true)
  expect(await hasTrayHost(bus(1))).toBe(false)
  expect(await hasTrayHost({ PATH: root })).toBe(false)
})

describe('[DESK-22] the window is where it was left, as long as somebody can get hold of it there', () => {
  const main = { x: 0, y: 30, width: 1280, height: 770 }
  const right = { x: 1280, y: 0, width: 1920, height: 1080 }
  const size = { width: 800, height: 600 }
  const inMiddle = { x: 240, y: 95, ...size }

  test.each([
    ['on the main screen', [main], { x: 20, y: 40 }, { x: 20, y: 40 }],
    ['on another screen', [main, right], { x: 2000, y: 300 }, { x: 2000, y: 300 }],
    ['on a screen that has gone', [main], { x: 2000, y: 300 }, undefined],
    ['mostly beside the screen', [main], { x: 1150, y: 40 }, { x: 1150, y: 40 }],
    ['beside the screen', [main], { x: 1200, y: 40 }, undefined],
    ['left of the screen', [main], { x: -700, y: 40 }, undefined],
    ['with its title above the screen', [main], { x: 20, y: -10 }, undefined],
    ['below the screen', [main], { x: 20, y: 790 }, undefined],
  ])('%s', (_, screens, place, expected) => {
    expect(frameFor(screens, { size, place })).toEqual(expected ? { ...expected, ...size } : inMiddle)
  })

  test('and what a desktop reports without being moved does not move it', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hubbub-place-'))
    async function launch() {
      const { desktop, windows, askToQuit } = fakeDesktop()
      const world = fakeHub()
      await runDesktop(desktop, async () => world.hub, { ...surroundings({ HUBBUB_DATA: data }), stopMaxMs: 1 })
      return { window: windows[0] as (typeof windows)[0], askToQuit }
    }
    const first = await launch()
    expect(first.window.frame).toMatchObject({ x: 40, y: 30 })
    // Inside a frame with a title of 28 pixels.
    first.window.onMove({ x: 42, y: 58 })
    first.askToQuit()
    const second = await launch()
    expect(second.window.frame).toMatchObject({ x: 40, y: 30 })
    second.window.onMove({ x: 42, y: 58 })
    second.window.onMove({ x: 102, y: 78 })
    second.askToQuit()
    expect((await launch()).window.frame).toMatchObject({ x: 100, y: 50 })
    rmSync(data, { recursive: true })
  })
})
