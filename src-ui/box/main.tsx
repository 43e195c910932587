// The page inside a session box. It has no hub: everything that it shows stands in blocks behind its script.
import { render } from 'solid-js/web'
import { App } from './App.tsx'
import './box.css'

function start(): void {
  const root = document.getElementById('box')
  if (!root) return
  root.replaceChildren()
  render(() => <App />, root)
}

// The blocks come behind this script.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
