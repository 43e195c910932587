/**
 * The options of Bun's engine. Its last compiler takes as much processor time as everything else that a hub does in its first
 * minutes. So it waits thirty times as long as usual, and compiles only what a busy hub does all day.
 */
export const ENGINE = { BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: '2000000' }
