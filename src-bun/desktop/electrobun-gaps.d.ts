// Types that Electrobun's sources need. They are checked together with ours.

// Both are imported without types; build-plugins.ts leaves them out of the bundle.
declare module 'three'
declare module '@babylonjs/core'

/** For Electrobun's Worker code. The DOM's types would add all globals of a page. */
declare const self: {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}
