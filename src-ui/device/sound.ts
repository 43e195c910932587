// Short sounds of two notes, made here: no file is fetched, and they sound the same everywhere.

/** What is heard: a message for this person, a raised hand, somebody at the door, and the end of a timer. */
export type Sound = 'message' | 'hand' | 'joinRequest' | 'timer'

/** Frequencies in Hz, and when each note begins, in s. */
const NOTES: Readonly<Record<Sound, readonly (readonly [frequency: number, at: number])[]>> = {
  message: [
    [660, 0],
    [880, 0.12],
  ],
  hand: [
    [523, 0],
    [784, 0.08],
  ],
  joinRequest: [
    [220, 0],
    [196, 0.16],
  ],
  timer: [
    [880, 0],
    [587, 0.24],
  ],
}
const NOTE_S = 0.3
/** Of 1: a sound that may come at any moment must not startle. */
const LOUDNESS = 0.08
/** In a muted room, where only a mention is heard. */
const QUIET_LOUDNESS = 0.04

let context: AudioContext | undefined

/** A sound that can be played only later than so, in ms, would be about nothing any more. */
const AT_MOST_LATER_MS = 1000

/** A browser plays nothing before somebody has used the page once. Then this does nothing. */
export async function playSound(sound: Sound, isQuiet = false): Promise<void> {
  context ??= new AudioContext()
  const askedAt = performance.now()
  await context.resume()
  if (performance.now() - askedAt > AT_MOST_LATER_MS) return
  for (const [frequency, at] of NOTES[sound]) {
    const start = context.currentTime + at
    const note = new OscillatorNode(context, { type: 'sine', frequency })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(isQuiet ? QUIET_LOUDNESS : LOUDNESS, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S)
    note.connect(volume).connect(context.destination)
    note.start(start)
    note.stop(start + NOTE_S)
  }
}
