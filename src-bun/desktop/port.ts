/** What the app asks of the shell that shows its window; `electrobun.ts` is the one that ships. */
export interface Desktop {
  open(window: AppWindow): void
  /** Called at each wish to quit: the window closed, the menu, the system, a signal. The app stays until `quit`. */
  onQuit(asked: () => void): void
  /** Ends the app at once. */
  quit(): void
  /** Shows an http(s) page in the person's own browser. */
  openExternal(url: string): void
}

export type AppWindow = {
  title: string
  url: string
  /** Called with the address of each link that leads out of the window's own origin. It is not followed. */
  onLinkOut: (url: string) => void
}
