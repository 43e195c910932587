// `/dev/ui`: every component of ui/ in every state, and the composed states that are hard to reach in a running hub.
// main.tsx loads it in development builds only.
import { MemoryRouter, Route } from '@solidjs/router'
import { render } from 'solid-js/web'
import { DevPage } from './DevPage.tsx'

export function renderDevPage(root: HTMLElement): void {
  document.title = 'Components · Hubbub'
  // A router without the address bar: a link in a sample must not leave the page.
  render(
    () => (
      <MemoryRouter>
        <Route path="*" component={DevPage} />
      </MemoryRouter>
    ),
    root,
  )
}
