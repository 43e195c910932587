// A bot: answers whoever says "!time" in the lobby.
//   bun docs/examples/bot.ts http://192.168.1.37:4280 K7QX4M2P
import { connect } from 'hubbub/client'

const [origin = 'http://localhost:4280', code = ''] = process.argv.slice(2)
const hub = await connect({ origin, name: 'Time bot', code })
const lobby = hub.world().rooms[0]

hub.onChange((change) => {
  if (change.type !== 'chat.posted' || change.message.body !== '!time') return
  void hub.say(change.message.roomId, `It is ${new Date().toISOString()}, ${change.message.authorName}.`)
})

console.log(`In ${lobby?.name} as ${hub.me.name}`)
