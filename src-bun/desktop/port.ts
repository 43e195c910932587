import type { Frame, Size } from './window-size.ts'

/** What the app needs of a desktop shell. `electrobun.ts` implements it. */
export interface Desktop {
  /** The part of the main screen that no panel covers; of size 0 where the desktop does not give it. */
  workArea(): Frame
  open(window: AppWindow): OpenWindow
  /** Calls back each time the app should quit: window closed, menu, system, signal. The app runs on until `quit` is called. */
  onQuit(quitRequested: () => void): void
  /** Quits the app at once. */
  quit(): void
  /** The folder of this app alone in which the desktop keeps the cookies of the window. Undefined where it is not known. */
  dataFolder(): string | undefined
  /** Shows a message and resolves when the person has put it away. Nothing else runs in this process meanwhile. */
  showFailure(message: string, detail: string): Promise<void>
  /** Shows a notification of the system, without a sound. */
  notify(title: string, body: string): void
  /** Opens an http(s) page in the person's own browser. */
  openExternal(url: string): void
}

export type OpenWindow = {
  /** Leads the window to another address. */
  load(url: string): void
  /** Brings the window to the front. */
  show(): void
}

export type AppWindow = {
  title: string
  url: string
  frame: Frame
  /** Called after the person has resized the window. */
  onResize: (size: Size) => void
  /**
   * Called when the person has closed the window. It is gone then, and the app quits unless another one was opened before this
   * returns.
   */
  onClose: () => void
  /** Called with each link to another origin. The window itself does not follow it. */
  onLinkOut: (url: string) => void
}
