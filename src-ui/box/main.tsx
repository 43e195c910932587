// The page inside a session box. It has no hub: everything that it shows stands in blocks behind its script, which may still come.
import { render } from 'solid-js/web'
import { App } from './App.tsx'
import './box.css'

const root = document.getElementById('box')
if (root) {
  root.replaceChildren()
  render(() => <App />, root)
}
