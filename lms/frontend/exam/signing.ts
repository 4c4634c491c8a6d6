// A sign-in that ran out: the candidate signs in in another tab, which tells this one to go on.
const CHANNEL = "sinav-giris";

export function tellSignedIn(): void {
  new BroadcastChannel(CHANNEL).postMessage("signed in");
}

export function whenSignedIn(act: () => void): void {
  new BroadcastChannel(CHANNEL).addEventListener("message", act);
}
