import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { watchForFailedChunks } from './features/shell/connection/chunk-failed.ts'
import { start } from './state/session/session.ts'
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'

watchForFailedChunks()
void start()

const root = document.getElementById('app')
if (root) render(() => <App />, root)
