/** A binary WebSocket frame of a client, masked with zeros: its payload stands in it as it is. */
export function frameOf(payload: Uint8Array, opcode = 2): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(6 + extended + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, 2);
  else if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(payload, 6 + extended);
  return frame;
}
