// Waveform and spectrogram. A canvas has as many pixels as there is to see; the style sheet stretches it.

const FFT_SIZE = 256;                     // 32 ms, 31 Hz a row: harmonics of a voice are told apart
const BINS = FFT_SIZE / 2;
const LEAST_HOP = 32;
const MOST_COLUMNS = 900;
const FLOOR_DB = -80, RANGE_DB = 70;      // of a full-scale sine; below lies what A-law itself adds

const WINDOW = Float32Array.from({ length: FFT_SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FFT_SIZE));
const COSINES = Float32Array.from({ length: BINS }, (_, i) => Math.cos((2 * Math.PI * i) / FFT_SIZE));
const SINES = Float32Array.from({ length: BINS }, (_, i) => Math.sin((2 * Math.PI * i) / FFT_SIZE));
const REVERSED = Uint8Array.from({ length: FFT_SIZE }, (_, i) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((i >> bit) & 1) << (7 - bit);
  return reversed;
});

// Nine points of the colour map "magma" (S. van der Walt, N. Smith; CC0), evenly spaced.
const MAGMA = [[0, 0, 4], [28, 16, 68], [79, 18, 123], [129, 37, 129], [181, 54, 122], [229, 80, 100],
  [251, 135, 97], [254, 194, 135], [252, 253, 191]];
const COLOURS = Uint32Array.from({ length: 256 }, (_, i) => {
  const place = (i / 255) * (MAGMA.length - 1), below = Math.min(Math.floor(place), MAGMA.length - 2);
  const [red, green, blue] = MAGMA[below].map((value, c) => Math.round(value + (MAGMA[below + 1][c] - value) * (place - below)));
  return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0];
});

function transform(re, im) {              // radix-2 FFT in place; the input stands in bit-reversed order
  for (let half = 1; half < FFT_SIZE; half *= 2) {
    const stride = BINS / half;
    for (let start = 0; start < FFT_SIZE; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + k, b = a + half, c = COSINES[k * stride], s = SINES[k * stride];
        const real = re[b] * c + im[b] * s, imaginary = im[b] * c - re[b] * s;
        re[b] = re[a] - real;
        im[b] = im[a] - imaginary;
        re[a] += real;
        im[a] += imaginary;
      }
    }
  }
}

function drawSpectrogram(canvas, samples) {
  const hop = Math.max(LEAST_HOP, samples.length / MOST_COLUMNS);
  const columns = Math.max(1, Math.round(samples.length / hop));
  canvas.width = columns;
  canvas.height = BINS;
  const context = canvas.getContext("2d", { alpha: false });
  const image = context.createImageData(columns, BINS);
  const pixels = new Uint32Array(image.data.buffer);
  const re = new Float32Array(FFT_SIZE), im = new Float32Array(FFT_SIZE);
  const scale = (2 / (BINS * 32768)) ** 2;                     // a full-scale sine has power 1
  for (let column = 0; column < columns; column++) {
    const start = Math.round((column + 0.5) * hop) - BINS;      // the window's middle is the pixel's
    let mean = 0;                                               // A-law has no zero: silence is a constant
    for (let i = 0; i < FFT_SIZE; i++) mean += (samples[start + i] || 0) / FFT_SIZE;
    for (let i = 0; i < FFT_SIZE; i++) re[REVERSED[i]] = ((samples[start + i] || 0) - mean) * WINDOW[i];
    im.fill(0);
    transform(re, im);
    for (let bin = 0; bin < BINS; bin++) {
      const level = 10 * Math.log10((re[bin] ** 2 + im[bin] ** 2) * scale + 1e-12);
      const shade = Math.min(255, Math.max(0, Math.round(((level - FLOOR_DB) / RANGE_DB) * 255)));
      pixels[(BINS - 1 - bin) * columns + column] = COLOURS[shade];
    }
  }
  context.putImageData(image, 0, 0);
}

function drawWaveform(canvas, samples) {
  const columns = 1200, height = 160;
  canvas.width = columns;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(canvas).color;
  for (let column = 0; column < columns; column++) {
    let lowest = 0, highest = 0;
    const end = Math.ceil(((column + 1) * samples.length) / columns);
    for (let i = Math.floor((column * samples.length) / columns); i < end; i++) {
      if (samples[i] < lowest) lowest = samples[i];
      if (samples[i] > highest) highest = samples[i];
    }
    const top = Math.round((0.5 - highest / 65536) * height), bottom = Math.round((0.5 - lowest / 65536) * height);
    context.fillRect(column, Math.min(top, height / 2 - 1), 1, Math.max(bottom - top, 2));
  }
}
