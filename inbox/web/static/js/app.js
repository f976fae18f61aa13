// The entry: joins the small modules. Every page works without any of them.
import { start as startKeyboard } from "./keyboard.js";
import { start as startList } from "./list.js";
import { start as startLive } from "./live.js";
import { start as startComposer } from "./composer.js";
import { start as startMenus } from "./menus.js";
import { start as startToasts } from "./toasts.js";
import { start as startPalette } from "./palette.js";
import { start as startFrames } from "./frames.js";
import { start as startReplyFiles } from "./reply_files.js";
import { start as startReview } from "./review.js";
import { start as startThresholds } from "./thresholds.js";

for (const start of [startToasts, startMenus, startList, startReplyFiles, startComposer, startFrames, startKeyboard, startPalette, startReview, startThresholds, startLive]) start();
