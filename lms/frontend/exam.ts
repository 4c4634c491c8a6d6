// The candidate's page. The server's page works as it stands; this keeps its answers safe, shows the clock, and never
// decides anything: time, order and who may write are the server's.
import { sit } from "./exam/page";
import { tellSignedIn } from "./exam/signing";

const main = document.querySelector<HTMLElement>("main[data-exam]");
if (main) void sit(main);
if (document.querySelector("[data-signed-in-again]")) tellSignedIn();
