// One prompt: its players get their sound and its pictures are drawn when it comes near the window.

const cards = [...document.querySelectorAll(".card")];

function prepareSource(card) {
  const player = card.querySelector(".source-player");
  if (!player || player.src) return;
  player.src = URL.createObjectURL(new Blob([bytesOf(player.dataset.source)], { type: player.dataset.mime }));
}

function prepareSound(card) {
  const scope = card.querySelector(".scope");
  if (!scope) return null;
  const samples = decodeAlaw(bytesOf(scope.dataset.octets));
  const player = scope.querySelector("audio");
  if (!player.src) player.src = URL.createObjectURL(wavOf(samples));
  return samples;
}

function draw(card) {
  const canvas = card.querySelector(".spectrogram");
  if (!canvas || canvas.dataset.drawn) return;
  const samples = prepareSound(card);
  drawWaveform(card.querySelector(".waveform"), samples);
  drawSpectrogram(canvas, samples);
  canvas.dataset.drawn = "true";
}

function forget(card) {                   // pictures of five hundred prompts would fill the memory
  const canvas = card.querySelector(".spectrogram");
  if (!canvas || !canvas.dataset.drawn) return;
  delete canvas.dataset.drawn;
  for (const picture of card.querySelectorAll("canvas")) picture.width = picture.height = 0;
}

function playerOf(card) {
  return card.querySelector(".prompt-player");
}

function togglePlayer(card) {
  const player = playerOf(card);
  if (!player) return;
  prepareSound(card);
  if (player.paused) player.play().catch(() => {});   // the error event tells what is wrong
  else player.pause();
}

function followPlayer(scope, player) {
  const playhead = scope.querySelector(".playhead");
  const follow = () => {
    playhead.hidden = false;
    playhead.style.left = `${(100 * player.currentTime) / player.duration || 0}%`;
    if (!player.paused) requestAnimationFrame(follow);
  };
  for (const event of ["play", "seeked", "pause"]) player.addEventListener(event, follow);
  const pictures = scope.querySelector(".pictures");
  const seek = (event) => {
    const box = pictures.getBoundingClientRect();
    const part = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    if (player.duration) player.currentTime = part * player.duration;
  };
  pictures.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (event.pointerType === "mouse") pictures.setPointerCapture(event.pointerId);
    seek(event);
  });
  pictures.addEventListener("pointermove", (event) => {
    if (pictures.hasPointerCapture(event.pointerId) && event.pointerType === "mouse") seek(event);
  });
}

function watch(card) {
  for (const player of card.querySelectorAll("audio")) {
    player.addEventListener("play", () => {
      for (const other of document.querySelectorAll("audio")) if (other !== player) other.pause();
    });
    player.addEventListener("error", () => {
      player.hidden = true;
      player.nextElementSibling.hidden = false;
    });
  }
  const scope = card.querySelector(".scope");
  if (scope) followPlayer(scope, playerOf(card));
}

const nearby = new Set();

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      nearby.add(target);
      draw(target);
      prepareSource(target);
    } else {
      nearby.delete(target);
      forget(target);
    }
  }
}, { rootMargin: "100% 0px" });

for (const card of cards) {
  watch(card);
  observer.observe(card);
}

addEventListener("beforeprint", () => cards.filter((card) => !card.hidden).forEach(draw));
addEventListener("afterprint", () => cards.filter((card) => !nearby.has(card)).forEach(forget));
