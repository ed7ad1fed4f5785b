/* What the frame of every page runs. */
import "./shell.js";
import "./finder.js";
