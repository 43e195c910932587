// What Electrobun's sources, which are checked with ours, expect of the project around them.

// Imported without types; build-plugins.ts leaves both out of the bundle.
declare module 'three'
declare module '@babylonjs/core'

/** Its code for Workers. The DOM's types would bring a whole page of globals along. */
declare const self: {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}
