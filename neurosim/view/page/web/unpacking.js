// Unpacks the recording and the player, which neurosim/view/page/packing.py packed, and starts them.
// Written and read without a detour, so that it plays before the page counts as loaded.

(() => {
const page = document.querySelector(".neurosim-page");
async function unpack(element) {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  writer.write(Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0)));
  writer.close();
  const reader = readable.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    text += decoder.decode(value, { stream: true });
  }
  return text;
}
async function start() {
  const recording = page.querySelector(".replay");
  recording.textContent = await unpack(recording);
  const player = document.createElement("script");
  player.textContent = await unpack(page.querySelector(".player"));
  page.append(player);
}
start().catch((error) => {
  page.querySelector(".stuck").hidden = false;
  console.warn(error);
});
})();
