// Electrobun falls back to its defaults where this file throws, and only mentions a copy source that is missing:
// src-bun/set-up/pre-build.mjs is what makes a broken build fail.
import type { ElectrobunConfig } from 'electrobun'
import packageJson from './package.json'
import { buildPlugins } from './src-bun/desktop/build-plugins.ts'

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
    copy: { 'dist/ui': 'views/ui' },
    useAsar: false,
  },
  scripts: { preBuild: 'src-bun/set-up/pre-build.mjs' },
} satisfies ElectrobunConfig
