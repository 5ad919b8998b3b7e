// Unpacks Chromium, its libraries and fonts into TMPDIR. The package does so by itself only where it believes to
// run at the host it was made for; we say so, since a bare machine lacks the same libraries.
process.env.AWS_EXECUTION_ENV = "nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
