// The parts of media-chrome that are in use. Its styles' digests stand in lms/watching/policy.py.
import "./language";
import "media-chrome/dist/media-controller.js";
import "media-chrome/dist/media-play-button.js";
import "media-chrome/dist/media-seek-backward-button.js";
import "media-chrome/dist/media-mute-button.js";
import "media-chrome/dist/media-pip-button.js";
import "media-chrome/dist/media-fullscreen-button.js";
import "media-chrome/dist/media-loading-indicator.js";
