import type { LoginStart } from './login-start.ts'
import type { UpdateSource } from './updates.ts'
import type { Frame, Place, Size } from './window/window-state.ts'

/** What the app needs of a desktop shell. `electrobun.ts` implements it. */
export interface Desktop {
  /** The parts of the screens that no panel covers, the main one first; of size 0 where the desktop does not give it. */
  workAreas(): Frame[]
  open(window: AppWindow): OpenWindow
  /** Whether the desktop shows icons in a tray. */
  hasTray(): Promise<boolean>
  /** Puts the icon of the app into the tray. Only to be called where there is one. */
  openTray(): OpenTray
  /** Sets the menus of the app on macOS, where they are beside the clock whether or not a window is open. */
  setMenus(menus: Menu[]): void
  /** Calls back each time the system wants the app to end: a signal, the end of the session. The app runs on until `quit` is called. */
  onQuit(quitRequested: () => void): void
  /** Calls back when the person wants to see the app again, for example by a click on its icon in the dock. */
  onReopen(reopened: () => void): void
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
  /** Where newer versions are asked for. Undefined where whoever packed the app has named no address. */
  updateSource(): Promise<UpdateSource | undefined>
  /** The start of the app with the session of the person. Undefined where the app was not started by its launcher. */
  loginStart(): LoginStart | undefined
  /** Shows a file in its folder. */
  showFile(path: string): void
  /** Shows the folder into which the window downloads. */
  showDownloads(): void
  /** Puts a text where the person can paste it. */
  copy(text: string): void
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
  /** Called when the window has another place: after it was opened, and after the person has moved it. */
  onMove: (place: Place) => void
  /** Called when the person has closed the window. It is gone then; the app runs on. */
  onClose: () => void
  /** Called with each link to another origin. The window itself does not follow it. */
  onLinkOut: (url: string) => void
  /** Called after a file was downloaded, where the desktop says so: Electrobun 1.18.1 does on macOS. */
  onDownload: (path: string) => void
}

export type OpenTray = {
  setItems(items: MenuItem[]): void
}

export type Menu = { label: string; items: MenuItem[] }

/** `role`: something that the system does itself in the field that has the focus, or with the window, with the keys that are usual for it. */
export type MenuItem =
  | 'separator'
  | { role: 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll' | 'minimize' | 'toggleFullScreen' | 'hide' }
  | { label: string; choose?: () => void; key?: string; isChecked?: boolean; items?: MenuItem[] }
