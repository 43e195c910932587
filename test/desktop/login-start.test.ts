import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import { loginStart } from '../../src-bun/desktop/login-start.ts'
import type { MenuItem } from '../../src-bun/desktop/port.ts'
import { folderWith } from '../set-up/folder.ts'
import { fakeDesktop, fakeHub, surroundings } from './fake-desktop.ts'

describe('[DESK-53] the app starts with the session where the person wants it, and not otherwise', () => {
  const launcher = '/home/Zoë Müller/$x 100% `a` "b" \\c & <d>/bin/launcher'

  test('on Linux by an entry in the folder for it', () => {
    const home = folderWith({})
    const login = loginStart({ launcher, home, platform: 'linux' })
    const file = join(home, '.config/autostart/hubbub.desktop')
    expect([login.isOn(), login.set(true), login.isOn()]).toEqual([false, true, true])
    const exec = /^Exec="(.*)"$/m.exec(readFileSync(file, 'utf8'))?.[1] as string
    expect(exec).toContain(' 100%% ')
    expect(exec.replaceAll('\\\\', '\\').replace(/\\(.)/g, '$1').replaceAll('%%', '%')).toBe(launcher)
    if (Bun.which('desktop-file-validate'))
      expect(Bun.spawnSync(['desktop-file-validate', file]).stdout.toString()).toBe('')
    expect([login.set(false), existsSync(file)]).toEqual([false, false])

    const elsewhere = join(home, 'settings')
    loginStart({ launcher, home, env: { XDG_CONFIG_HOME: elsewhere }, platform: 'linux' }).set(true)
    expect(existsSync(join(elsewhere, 'autostart/hubbub.desktop'))).toBe(true)
  })

  test('on macOS by an agent', () => {
    const home = folderWith({})
    const login = loginStart({ launcher, home, platform: 'darwin' })
    expect([login.set(true), login.isOn()]).toEqual([true, true])
    const plist = readFileSync(join(home, 'Library/LaunchAgents/hubbub.meeting.place.plist'), 'utf8')
    expect(plist).toContain(
      '<array><string>/home/Zoë Müller/$x 100% `a` "b" \\c &amp; &lt;d&gt;/bin/launcher</string></array>',
    )
    expect([login.set(false), login.isOn()]).toEqual([false, false])
  })

  test('and where it cannot be set, the mark stays as it is', () => {
    const home = folderWith({ '.config': 'a file' })
    expect(loginStart({ launcher, home, platform: 'linux' }).set(true)).toBe(false)
  })

  test('by an entry of the tray, which shows what holds', async () => {
    const { desktop, trays, askToQuit } = fakeDesktop({ hasTray: true })
    await runDesktop(desktop, async () => fakeHub().hub, { ...surroundings({ LANG: 'en' }), stopMaxMs: 1 })
    const entry = () =>
      trays
        .at(-1)
        ?.find((item) => item !== 'separator' && 'label' in item && item.label.startsWith('Start when')) as Exclude<
        MenuItem,
        'separator' | { role: string }
      >
    const marks = [entry().isChecked]
    for (let n = 0; n < 2; n++) {
      entry().choose?.()
      marks.push(entry().isChecked)
    }
    expect(marks).toEqual([false, true, false])
    askToQuit()
  })
})
