/*
 * What can wait until the page as it is now has been painted.
 */
export const onceSeen = (deed) => requestAnimationFrame(() => setTimeout(deed));
