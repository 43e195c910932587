// Preloaded into the hub that is being filled with a world (`bun --preload`): its clock starts in the past, and the parent
// process moves it on, so that messages are dated over several days. The hub itself has no way to date a message, and must
// not have one.
const systemNow = Date.now
let offsetMs = Number(process.env['HUBBUB_DEV_CLOCK']) - systemNow()
Date.now = () => systemNow() + offsetMs

process.on('message', (at: number) => {
  offsetMs = at - systemNow()
  // Tells the parent that the next frame it sends will be dated with the new time.
  process.send?.(at)
})
