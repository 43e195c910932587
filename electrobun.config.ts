// Electrobun falls back to its defaults where this file throws, and only mentions a copy source that is missing:
// src-bun/set-up/pre-build.mjs and src-bun/set-up/package/finish-bundle.mjs are what makes a broken build fail.
import type { ElectrobunConfig } from 'electrobun'
import packageJson from './package.json'
import { buildPlugins } from './src-bun/desktop/build-plugins.ts'
import { WORKERS } from './src-bun/set-up/builds/workers.mjs'

/** Made by src-bun/set-up/pre-build.mjs. */
const workers: Record<string, string> = Object.fromEntries(WORKERS.map(({ bundle, inApp }) => [bundle, inApp]))

const linuxIcon = 'assets/icons/linux/hubbub-512.png'

/** On Linux the window looks for its icon below bin/, where `linux.icon` does not put it (1.18.1). Paths start at Resources/app. */
const windowIcon: Record<string, string> =
  process.platform === 'linux' ? { [linuxIcon]: '../../bin/Resources/appIcon.png' } : {}

export default {
  app: {
    name: 'Hubbub',
    identifier: 'hubbub.meeting.place',
    version: packageJson.version,
    description: packageJson.description,
  },
  build: {
    // No bunVersion: from 1.4 on the window's events fail.
    bun: { entrypoint: 'src-bun/desktop/index.ts', plugins: buildPlugins },
    copy: {
      'dist/ui': 'views/ui',
      'assets/fonts/dejavu': 'bun/fonts/dejavu',
      'assets/icons/tray': 'tray',
      'assets/icons/windows/hubbub.ico': 'tray/hubbub.ico',
      ...workers,
      ...windowIcon,
    },
    useAsar: false,
    linux: { icon: linuxIcon },
    mac: { icons: 'assets/icons/macos/hubbub.iconset' },
    win: { icon: 'assets/icons/windows/hubbub.ico' },
  },
  runtime: {
    // The app decides what closing its window means.
    exitOnLastWindowClosed: false,
    // Where the app asks for newer versions, and the key that signs the answer; see docs/packaging.md. Empty: it never asks.
    updates: { address: '', key: '' },
  },
  scripts: {
    preBuild: 'src-bun/set-up/pre-build.mjs',
    postBuild: 'src-bun/set-up/package/finish-bundle.mjs',
    postWrap: 'src-bun/set-up/package/finish-bundle.mjs',
    postPackage: 'src-bun/set-up/package/linux-archive.mjs',
  },
} satisfies ElectrobunConfig
