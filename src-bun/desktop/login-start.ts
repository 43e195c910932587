// Starting the app when the person signs in to their computer, as each system has it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type LoginStart = {
  isOn(): boolean
  /** Returns whether it is on afterwards. */
  set(isOn: boolean): boolean
}

type System = {
  /** The program that starts the app. */
  launcher: string
  home: string
  env?: Record<string, string | undefined>
  platform?: NodeJS.Platform
}

export function loginStart({ launcher, home, env = {}, platform = process.platform }: System): LoginStart {
  if (platform === 'win32') return registryValue(launcher)
  if (platform === 'darwin')
    return fileOf(join(home, 'Library/LaunchAgents/hubbub.meeting.place.plist'), launchAgent(launcher))
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config')
  return fileOf(join(config, 'autostart/hubbub.desktop'), desktopEntry(launcher))
}

function fileOf(file: string, content: string): LoginStart {
  const isOn = () => existsSync(file)
  return {
    isOn,
    set(wanted) {
      try {
        if (wanted) {
          mkdirSync(dirname(file), { recursive: true })
          writeFileSync(file, content, { mode: 0o644 })
        } else rmSync(file, { force: true })
      } catch {
        // The mark in the menu shows what holds.
      }
      return isOn()
    },
  }
}

/** A command is quoted: some characters get a backslash, then every backslash of the value another one, and a percent sign is doubled. */
const quoted = (path: string) =>
  path
    .replace(/[\\"`$]/g, (character) => `\\${character}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')

const desktopEntry = (launcher: string) =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Hubbub',
    `Exec="${quoted(launcher)}"`,
    // The app finds its parts from the folder of its launcher.
    `Path=${dirname(launcher).replaceAll('\\', '\\\\')}`,
    'Icon=hubbub',
    'Terminal=false',
    '',
  ].join('\n')

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const launchAgent = (launcher: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>hubbub.meeting.place</string>
    <key>ProgramArguments</key>
    <array><string>${escaped(launcher)}</string></array>
    <key>WorkingDirectory</key>
    <string>${escaped(dirname(launcher))}</string>
    <key>RunAtLoad</key>
    <true/>
</dict>
</plist>
`

const RUN_KEY = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'

/** Not tried on Windows: no test has one. */
function registryValue(launcher: string): LoginStart {
  const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe')
  const reg = (...args: string[]) => spawnSync(program, args, { stdio: 'ignore', windowsHide: true }).status === 0
  const isOn = () => reg('query', RUN_KEY, '/v', 'Hubbub')
  return {
    isOn,
    set(wanted) {
      if (wanted) reg('add', RUN_KEY, '/v', 'Hubbub', '/t', 'REG_SZ', '/d', `"${launcher}"`, '/f')
      else reg('delete', RUN_KEY, '/v', 'Hubbub', '/f')
      return isOn()
    },
  }
}
