// Where prints come from. A source has frames(touch, signal), which yields { image, ppi } until the signal: image is a file in base64, ppi 0 where
// the file knows it. lifts says whether the source sees the finger leave, and so whether it has to before the next capture.
import { Trouble, sensorFrame } from "./ask.js";

const pause = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});

// sources returns those that are configured, best first.
export function sources(config) {
  return [
    ...(config.sensor ? [attached] : []),
    ...config.devices.map((d) => ({ secugen, sbi })[d.kind](d.origin)),
  ];
}

// attached is the sensor of the page's own server.
const attached = {
  kind: "attached", lifts: true,
  async* frames({ person, position, count }, signal) {
    for (let frame = 0; ; frame++) {
      yield await sensorFrame({ person, finger: position, count, frame }, signal);
      await pause(150, signal);
    }
  },
};

// piece is how long a device's service waits for a finger before it is asked again, in ms: a call that is given up goes on in there until then.
const piece = 5000;

// ask asks the service of a device on the clerk's machine.
async function ask(url, method, body, headers, signal) {
  let response;
  try {
    response = await fetch(url, { method, body, headers, signal, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("no-device");
  }
  const answer = await response.json().catch(() => null);
  if (!answer) throw new Trouble("sensor");
  return answer;
}

// secugen speaks SecuGen WebAPI (SG1-0121A): one call waits for a finger and gives one image.
const secugen = (origin) => ({
  kind: "secugen", lifts: false,
  async* frames(_, signal) {
    for (;;) {
      const form = new URLSearchParams({ Timeout: piece, Quality: 50, licstr: "", templateFormat: "ISO", imageWSQRate: "0.75" });
      const answer = await ask(origin + "/SGIFPCapture", "POST", form, {}, signal);
      switch (answer.ErrorCode) {
        case 0: yield { image: answer.BMPBase64, ppi: answer.ImageDPI || 0 }; break;
        case 54: yield null; break; // nobody came
        case 55: throw new Trouble("no-device");
        default: throw new Trouble("sensor");
      }
      await pause(300, signal);
    }
  },
});

const side = (position) => position > 5 ? "Left" : "Right";
const names = ["Thumb", "IndexFinger", "MiddleFinger", "RingFinger", "LittleFinger"];

// payload returns what a JSON Web Signature has signed, or the bare base64 of a device that signs nothing. Who signed it is not for a page to
// judge: the clerk sees the device.
function payload(data) {
  const part = data.split(".")[1] ?? data;
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(plain(part)), (c) => c.charCodeAt(0))));
}

const plain = (base64url) => {
  const text = base64url.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return text + "=".repeat(-text.length & 3); // the server insists on it
};

// sbi speaks MOSIP's Secure Biometric Interface 0.9.5, with its own methods; RCAPTURE gives an ISO/IEC 19794-4 record. Its preview is silent while
// it captures, so what is looked at is each capture.
const sbi = (origin) => ({
  kind: "sbi", lifts: false,
  async* frames({ position }, signal) {
    const json = { "Content-Type": "application/json" };
    const found = await ask(origin + "/device", "MOSIPDISC", JSON.stringify({ type: "Finger" }), json, signal);
    const device = [found].flat().find((d) => d.deviceId);
    if (!device) throw new Trouble("no-device");
    for (;;) {
      const transactionId = crypto.randomUUID();
      const answer = await ask(origin + "/capture", "RCAPTURE", JSON.stringify({
        env: "Production", purpose: "Registration", specVersion: "0.9.5", timeout: String(piece), captureTime: new Date().toISOString(), transactionId,
        bio: [{
          type: "Finger", count: "1", bioSubType: [`${side(position)} ${names[(position - 1) % 5]}`], requestedScore: "40",
          deviceId: device.deviceId, deviceSubId: "0", previousHash: "",
        }],
        customOpts: {},
      }), json, signal);
      const taken = answer.biometrics?.[0];
      const code = Number(taken?.error?.errorCode ?? answer.error?.errorCode ?? 0);
      if (code === 0 && taken?.data) {
        const capture = payload(taken.data);
        if (capture.transactionId !== transactionId) throw new Trouble("sensor"); // an old capture
        yield Number(capture.qualityScore) > 0 ? { image: plain(capture.bioValue), ppi: 0 } : null; // services answer without a finger, too
      } else if (code === 101) {
        yield null;
      } else if (code !== 110 && code !== 111) { // neither not ready yet nor busy
        throw new Trouble("sensor");
      }
      await pause(300, signal);
    }
  },
});
